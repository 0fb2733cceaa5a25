package dev.recurve.kernel;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Pools the rows of each sequence of a padded batch into one row. Padding is not read and gets no gradient.
 *
 * @see <a href="https://jmlr.org/papers/v12/collobert11a.html">Collobert et al. 2011 (max over time)</a>
 */
public final class SequencePooling {
    private final PoolingType type;
    private final int width;
    private int[] maxima = new int[0]; // [batch, width], the step of each maximum of the last forward
    private SequenceLengths pooled; // of the last forward

    /**
     * @param width features of a row
     * @throws IllegalArgumentException if there is none, or an odd number where each direction has half of them
     */
    public SequencePooling(PoolingType type, int width) {
        if (width < 1 || (type == PoolingType.ENDS && width % 2 != 0)) {
            throw new IllegalArgumentException(
                    "pooling " + type + " of " + width + " features: at least 1, and of two directions an even number");
        }
        this.type = type;
        this.width = width;
    }

    /**
     * Pools a batch.
     *
     * @param input [time, batch, width]
     * @param output receives [batch, width]
     * @throws IllegalArgumentException if an array is too short
     */
    public void forward(SequenceLengths lengths, FloatAddress input, FloatAddress output) {
        check("", lengths, input, output);
        pooled = lengths;
        switch (type) {
            case LAST, ENDS -> copyEnds(lengths, input, output);
            case MEAN -> mean(lengths, input, output);
            case MAX -> max(lengths, input.asBuffer(), output.asBuffer());
        }
    }

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * @param outputGradient [batch, width]
     * @param inputGradient receives [time, batch, width]
     * @throws IllegalArgumentException if an array is too short
     * @throws IllegalStateException if the last forward had other lengths
     */
    public void backward(SequenceLengths lengths, FloatAddress outputGradient, FloatAddress inputGradient) {
        check("gradient of ", lengths, inputGradient, outputGradient);
        if (lengths != pooled) {
            throw new IllegalStateException("backward without a forward of the same " + lengths);
        }
        long all = (long) lengths.shape().rows() * width;
        Pointer.memset(inputGradient, 0, all * Float.BYTES);
        switch (type) {
            case LAST, ENDS -> spreadEnds(lengths, outputGradient, inputGradient);
            case MEAN -> spreadMean(lengths, outputGradient, inputGradient);
            case MAX -> spreadMax(lengths, outputGradient.asBuffer(), inputGradient.asBuffer());
        }
    }

    private void check(String of, SequenceLengths lengths, FloatAddress sequences, FloatAddress pooled) {
        Columns rows = Columns.all(width);
        rows.require(of + "a padded batch", sequences, lengths.shape().rows());
        rows.require(of + "pooled sequences", pooled, lengths.shape().batch());
    }

    /** Features that are taken from the last token; the others are from the first. */
    private int fromLast() {
        return type == PoolingType.LAST ? width : width / 2;
    }

    private void copyEnds(SequenceLengths lengths, FloatAddress input, FloatAddress output) {
        FloatBuffer from = input.asBuffer();
        FloatBuffer to = output.asBuffer();
        int split = fromLast();
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            int last = row(lengths, lengths.of(lane) - 1, lane);
            int first = row(lengths, 0, lane);
            to.put(lane * width, from, last, split);
            to.put(lane * width + split, from, first + split, width - split);
        }
    }

    private void spreadEnds(SequenceLengths lengths, FloatAddress gradient, FloatAddress inputGradient) {
        FloatBuffer from = gradient.asBuffer();
        FloatBuffer to = inputGradient.asBuffer();
        int split = fromLast();
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            int last = row(lengths, lengths.of(lane) - 1, lane);
            int first = row(lengths, 0, lane);
            to.put(last, from, lane * width, split);
            to.put(first + split, from, lane * width + split, width - split);
        }
    }

    private void mean(SequenceLengths lengths, FloatAddress input, FloatAddress output) {
        Pointer.memset(output, 0, (long) lengths.shape().batch() * width * Float.BYTES);
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            FloatAddress sum = output.from((long) lane * width, width);
            for (int t = 0; t < lengths.of(lane); t++) {
                Vectors.add(1, input.from(row(lengths, t, lane), width), sum, width);
            }
            Vectors.scale(1f / lengths.of(lane), sum, width);
        }
    }

    private void spreadMean(SequenceLengths lengths, FloatAddress gradient, FloatAddress inputGradient) {
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            FloatAddress own = gradient.from((long) lane * width, width);
            for (int t = 0; t < lengths.of(lane); t++) {
                Vectors.add(1f / lengths.of(lane), own, inputGradient.from(row(lengths, t, lane), width), width);
            }
        }
    }

    private void max(SequenceLengths lengths, FloatBuffer input, FloatBuffer output) {
        if (maxima.length < lengths.shape().batch() * width) {
            maxima = new int[lengths.shape().batch() * width];
        }
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            for (int j = 0; j < width; j++) {
                int best = 0;
                float largest = input.get(row(lengths, 0, lane) + j);
                for (int t = 1; t < lengths.of(lane); t++) {
                    float value = input.get(row(lengths, t, lane) + j);
                    if (value > largest || (Float.isNaN(value) && !Float.isNaN(largest))) { // NaN has to come out
                        largest = value;
                        best = t;
                    }
                }
                output.put(lane * width + j, largest);
                maxima[lane * width + j] = best;
            }
        }
    }

    private void spreadMax(SequenceLengths lengths, FloatBuffer gradient, FloatBuffer inputGradient) {
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            for (int j = 0; j < width; j++) {
                int index = lane * width + j;
                inputGradient.put(row(lengths, maxima[index], lane) + j, gradient.get(index));
            }
        }
    }

    /** Where a row starts. */
    private int row(SequenceLengths lengths, int step, int lane) {
        return Math.multiplyExact(step * lengths.shape().batch() + lane, width);
    }
}
