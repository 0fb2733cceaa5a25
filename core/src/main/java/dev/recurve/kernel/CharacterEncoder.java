package dev.recurve.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Words from their characters: {@link CharacterConvolution convolutions}, {@link Highway highway layers} and a linear
 * projection.
 *
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018</a>
 */
public final class CharacterEncoder implements AutoCloseable {
    private final CharacterConvolution convolution;
    private final List<Highway> highways = new ArrayList<>();
    private final DenseRows projection;
    private final int filters;
    private final List<FloatMemory> between = new ArrayList<>(); // [words, filters] below each highway, and on top
    private final FloatMemory[] gradients = {new FloatMemory(), new FloatMemory()};
    private RowMap rows; // of the last forward

    /**
     * @param convolution taken over, and closed with this
     * @param highways number of highway layers
     * @param outputSize of a word's vector
     */
    public CharacterEncoder(CharacterConvolution convolution, int highways, int outputSize) {
        this.convolution = convolution;
        filters = convolution.outputSize();
        between.add(new FloatMemory());
        for (int i = 0; i < highways; i++) {
            this.highways.add(new Highway(filters));
            between.add(new FloatMemory());
        }
        projection = new DenseRows(filters, outputSize, Activation.IDENTITY);
    }

    /**
     * Parameters, or their gradients.
     *
     * @param convolution character vectors and filters
     * @param highways of each layer [2 * filters, filters + 1]
     * @param projection [output, filters + 1]
     */
    public record Weights(CharacterConvolution.Weights convolution, FloatAddress[] highways, FloatAddress projection) {}

    /**
     * Computes words.
     *
     * @param words character ids of each, at least one word
     * @param output receives [words, output]
     */
    public void forward(Weights weights, int[][] words, FloatAddress output) {
        rows = SequenceLengths.full(new SequenceShape(1, words.length)).realRows();
        FloatAddress below = between.get(0).reserve((long) words.length * filters);
        convolution.forward(weights.convolution(), words, below);
        for (int i = 0; i < highways.size(); i++) {
            FloatAddress above = between.get(i + 1).reserve((long) words.length * filters);
            highways.get(i).forward(weights.highways()[i], rows, below, above);
            below = above;
        }
        projection.forward(weights.projection(), rows, below, output);
    }

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * @param outputGradients [words, output]
     * @param to overwritten
     * @throws IllegalStateException if there was no forward
     */
    public void backward(Weights weights, FloatAddress outputGradients, Weights to) {
        if (rows == null) {
            throw new IllegalStateException("backward without a forward");
        }
        long length = (long) rows.packedRows() * filters;
        FloatAddress above = gradients[0].reserve(length);
        projection.backward(
                weights.projection(), rows, new DenseRows.Gradients(outputGradients, above, to.projection()));
        for (int i = highways.size() - 1; i >= 0; i--) {
            FloatAddress below = gradients[(highways.size() - i) % 2].reserve(length);
            highways.get(i)
                    .backward(weights.highways()[i], rows, new DenseRows.Gradients(above, below, to.highways()[i]));
            above = below;
        }
        convolution.backward(weights.convolution(), above, to.convolution());
    }

    @Override
    public void close() {
        rows = null;
        convolution.close();
        highways.forEach(Highway::close);
        projection.close();
        between.forEach(FloatMemory::close);
        for (FloatMemory gradient : gradients) {
            gradient.close();
        }
    }
}
