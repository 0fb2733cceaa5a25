package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowMap;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.kernel.Vectors;
import dev.recurve.layer.RecurrentLayer;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.TokenEmbedding;
import dev.recurve.layer.TokenEmbeddingLayer;
import dev.recurve.vocab.Vocabulary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layers of a language model up to its softmax, trained as a part of the tagger or classifier that reads them
 * (fine-tuning).
 *
 * <p>As for the vectors of {@code embed}, a sentence is read as {@code <eos> w1 … wn}, by the backward half as {@code <eos>
 * wn … w1}, from a state of zeros; a token's vectors are the states after it was read. There is no dropout in here: that of
 * the tagger or classifier follows.
 *
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018, section 3.4 (fine-tuning the biLM)</a>
 */
public final class ContextEncoder implements AutoCloseable {
    private final Shape shape;
    private final boolean takesEmbedding;
    private final ComputationGraph network;
    private final TokenEmbeddingLayer embedding;
    private final List<RecurrentLayer> recurrent = new ArrayList<>();
    private final List<FloatMemory> outputs = new ArrayList<>(); // of each layer, the embedding first
    private final List<FloatMemory> gradients = new ArrayList<>(); // of the same
    private final FloatMemory inputGradient = new FloatMemory();
    private final FloatMemory vectors = new FloatMemory(); // [layers, time, batch, width]
    private final FloatMemory vectorGradients = new FloatMemory();
    private int[] window; // of the last pass [directions, time + 1, batch]
    private RowMap[] places; // of the last pass [directions]: where the state after each token of the batch is
    private SequenceShape steps; // of the last pass

    /**
     * The language model that is fine-tuned.
     *
     * @param model its settings
     * @param words number of its token ids
     */
    public record Shape(ModelSettings model, int words) implements Serializable {
        /** @throws IllegalArgumentException if it reads characters: its words have no vectors to train */
        public Shape {
            if (model.encoder() != WordEncoderType.WORDS) {
                throw new IllegalArgumentException(
                        "a language model with a vector for each word expected, found one that reads characters");
            }
        }

        /** Sizes of the network up to the softmax, and of the vectors that it gives. */
        public SentenceNetworkSize size() {
            long vectors = 6L * (model.layers() + 1) * width();
            return SentenceNetworkSize.of(LanguageModelGraph.withoutSoftmax(model, words))
                    .plus(new SentenceNetworkSize(0, 0, 0, vectors));
        }

        /** Numbers of a token's vector in each layer. */
        int width() {
            return model.directions() * model.output();
        }
    }

    /**
     * An encoder whose parameters have no meaning yet.
     *
     * @param layers that the reader mixes: all, or all but the token embedding
     * @param parameters that it is to use [1, parameters]
     * @param gradientViews where its gradients go, of the same shape
     */
    ContextEncoder(Shape shape, int layers, INDArray parameters, INDArray gradientViews) {
        this.shape = shape;
        ModelSettings model = shape.model();
        takesEmbedding = layers == model.layers() + 1;
        if (layers != model.layers() && !(takesEmbedding && model.embedding() == model.output())) {
            throw new IllegalArgumentException(layers + " layers of one width expected of a language model of "
                    + model.layers() + " recurrent layers of width " + model.output() + ", whose token vectors have "
                    + model.embedding());
        }
        network = new GraphOnViews(LanguageModelGraph.withoutSoftmax(model, shape.words()), parameters, gradientViews);
        embedding = (TokenEmbeddingLayer) network.getLayer(LanguageModelGraph.EMBEDDING);
        for (int i = 0; i < model.layers(); i++) {
            recurrent.add((RecurrentLayer) network.getLayer(LanguageModelGraph.recurrentName(model, i)));
        }
        for (int i = 0; i <= model.layers(); i++) {
            outputs.add(new FloatMemory());
            gradients.add(new FloatMemory());
        }
    }

    /**
     * Reads a batch.
     *
     * @param batch with the language model's ids of its tokens
     * @param training keep what {@link #backward} needs
     * @return the vectors [layers, time, batch, width], zero at padding, valid until the next call
     */
    FloatAddress encode(SentenceBatch batch, boolean training) {
        lay(batch);
        int rows = shape.model().directions() * steps.rows();
        FloatAddress below = outputs.get(0).reserve((long) rows * shape.model().embedding());
        embedding.lookUp(window, below);
        for (int i = 0; i < recurrent.size(); i++) {
            FloatAddress output =
                    outputs.get(i + 1).reserve((long) rows * shape.model().output());
            recurrent.get(i).forward(steps, below, output, training);
            below = output;
        }
        int width = shape.width();
        long length = (long) batch.time() * batch.size() * width;
        FloatAddress to = vectors.reserve(layers() * length);
        for (int layer = 0; layer < layers(); layer++) {
            FloatAddress from = outputs.get(first() + layer).reserve(0);
            FloatAddress own = to.from(layer * length, length);
            for (int d = 0; d < places.length; d++) {
                places[d].gather(ofDirection(from, d), Columns.all(half()), own, columns(d));
            }
        }
        return to;
    }

    /** Memory for the gradients of the vectors of the last {@link #encode}, laid out like these. */
    FloatAddress vectorGradients() {
        return vectorGradients.reserve((long) layers() * places[0].packedRows() * shape.width());
    }

    /** Computes the gradients of the parameters from {@link #vectorGradients}; what is there at padding is not read. */
    void backward() {
        for (int layer = 0; layer <= recurrent.size(); layer++) {
            takeGradients(layer);
        }
        for (int i = recurrent.size() - 1; i >= 0; i--) {
            FloatAddress below = gradients.get(i).reserve(0);
            long length = (long) places.length * steps.rows() * width(i);
            FloatAddress own = inputGradient.reserve(length);
            recurrent.get(i).backward(gradients.get(i + 1).reserve(0), own);
            Vectors.add(1, own, below, length);
        }
        embedding.backward(window, gradients.get(0).reserve(0));
    }

    /** The gradient of a layer's output that comes from the mix: none of words without a vector, and of the boundary. */
    private void takeGradients(int layer) {
        FloatAddress to = gradients.get(layer).reserveZeroed((long) places.length * steps.rows() * width(layer));
        if (layer < first()) {
            return;
        }
        long length = (long) places[0].packedRows() * shape.width();
        FloatAddress own = vectorGradients().from((layer - first()) * length, length);
        for (int d = 0; d < places.length; d++) {
            places[d].scatter(own, columns(d), ofDirection(to, d), Columns.all(half()));
        }
    }

    /** The sentences as both directions read them, and where their tokens are in that. */
    private void lay(SentenceBatch batch) {
        int[] tokens = batch.contextTokens();
        if (tokens == null) {
            throw new IllegalArgumentException("a batch with the language model's ids of its tokens expected");
        }
        int size = batch.size();
        int directions = shape.model().directions();
        steps = new SequenceShape(batch.time() + 1, size);
        window = new int[directions * steps.rows()];
        Arrays.fill(window, Vocabulary.UNKNOWN_ID); // padding, whose states nobody takes
        places = new RowMap[directions];
        for (int d = 0; d < directions; d++) {
            int start = d * steps.rows();
            Arrays.fill(window, start, start + size, Vocabulary.BOUNDARY_ID);
            int[] rows = new int[tokens.length];
            Arrays.fill(rows, RowMap.NONE);
            for (int b = 0; b < size; b++) {
                int length = batch.lengths()[b];
                for (int t = 0; t < length; t++) {
                    int step = d == 0 ? t + 1 : length - t;
                    rows[t * size + b] = step * size + b;
                    window[start + step * size + b] = tokens[t * size + b];
                }
            }
            places[d] = new RowMap(rows, steps.rows());
        }
    }

    /** Output of one direction of a layer that the mix reads. */
    private FloatAddress ofDirection(FloatAddress output, int direction) {
        long length = (long) steps.rows() * half();
        return output.from(direction * length, length);
    }

    /** Where a direction is in a token's vector. */
    private Columns columns(int direction) {
        return new Columns(shape.width(), direction * half(), half());
    }

    private int half() {
        return shape.model().output();
    }

    private int width(int layer) {
        return layer == 0 ? shape.model().embedding() : shape.model().output();
    }

    /** The lowest layer that the mix reads. */
    private int first() {
        return takesEmbedding ? 0 : 1;
    }

    private int layers() {
        return recurrent.size() + 1 - first();
    }

    /** The part of the gradients that is a table of few rows. */
    ParameterSpans.Table table(long offset) {
        long length = (long) shape.words() * shape.model().embedding();
        return new ParameterSpans.Table(
                offset, length, embedding.embeddingSize(), embedding::touchedRows, embedding::gradientOverwritten);
    }

    /** Takes the parameters of a language model over. */
    void copyFrom(LanguageModel model) {
        requireSame(model);
        model.embedding()
                .lookUp(IntStream.range(0, shape.words()).toArray(), ofLayer(network, LanguageModelGraph.EMBEDDING));
        for (int i = 0; i < recurrent.size(); i++) {
            copyLayer(i, model.network(), network);
        }
        parametersChanged();
    }

    /** Gives the parameters to a language model, whose softmax stays as it is but for token vectors that are tied to it. */
    void copyTo(LanguageModel model) {
        requireSame(model);
        FloatAddress table = ofLayer(network, LanguageModelGraph.EMBEDDING);
        if (shape.model().softmax().tied()) {
            int width = shape.model().embedding();
            FloatAddress weight = model.parameter(LanguageModelGraph.OUTPUT, SoftmaxOutput.WEIGHT);
            RowMap.identity(shape.words()).scatter(table, Columns.all(width), weight, new Columns(width + 1, 0, width));
        } else {
            copy(table, model.parameter(LanguageModelGraph.EMBEDDING, TokenEmbedding.WEIGHT));
        }
        for (int i = 0; i < recurrent.size(); i++) {
            copyLayer(i, network, model.network());
        }
        model.parametersChanged();
    }

    private void requireSame(LanguageModel model) {
        if (!model.config().equals(shape.model()) || model.vocabularySize() != shape.words()) {
            throw new IllegalArgumentException("a language model of " + shape.words() + " words and " + shape.model()
                    + " expected, found one of " + model.vocabularySize() + " words and " + model.config());
        }
    }

    private void copyLayer(int layer, ComputationGraph from, ComputationGraph to) {
        String name = LanguageModelGraph.recurrentName(shape.model(), layer);
        from.getLayer(name)
                .paramTable()
                .forEach((key, values) -> copy(
                        FloatAddress.of(values),
                        FloatAddress.of(to.getLayer(name).getParam(key))));
    }

    private static FloatAddress ofLayer(ComputationGraph network, String layer) {
        return FloatAddress.of(network.getLayer(layer).getParam(TokenEmbedding.WEIGHT));
    }

    private static void copy(FloatAddress from, FloatAddress to) {
        Pointer.memcpy(to, from, from.capacity() * Float.BYTES);
    }

    void parametersChanged() {
        recurrent.forEach(RecurrentLayer::parametersChanged);
    }

    @Override
    public void close() {
        embedding.close();
        recurrent.forEach(RecurrentLayer::close);
        outputs.forEach(FloatMemory::close);
        gradients.forEach(FloatMemory::close);
        inputGradient.close();
        vectors.close();
        vectorGradients.close();
    }
}
