package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.SpellingSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.ContextMixLayer;
import dev.recurve.layer.Networks;
import dev.recurve.layer.TokenEmbeddingLayer;
import dev.recurve.vocab.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What taggers and classifiers share: a network over batches of padded sentences.
 *
 * <p>The language model whose layers it reads may be a part of it and is then trained too: its parameters follow the network's
 * own.
 */
public abstract sealed class SentenceModel implements TrainableModel<SentenceBatch>
        permits SequenceTagger, SentenceClassifier {
    private final SentenceSizes sizes;
    private final double wordDropout;
    private final ComputationGraph network;
    private final TokenEmbeddingLayer embedding;
    private final ParameterSpans spans;
    private final INDArray parameters; // [1, own and the language model's]
    private final INDArray gradients;
    private final ContextEncoder contexts; // null: context vectors, if any, are in the batch

    /** @param shape of the language model that is trained too; null: none is */
    SentenceModel(
            SentenceSizes sizes,
            double wordDropout,
            ComputationGraphConfiguration configuration,
            ContextEncoder.Shape shape) {
        this.sizes = sizes;
        this.wordDropout = wordDropout;
        if (shape == null) {
            network = new ComputationGraph(configuration);
            network.init();
            network.initGradientsView();
            parameters = network.params();
            gradients = network.getFlattenedGradients();
            contexts = null;
        } else {
            long own = SentenceNetworkSize.of(configuration).parameters();
            long all = own + shape.size().parameters();
            parameters = Nd4j.create(DataType.FLOAT, 1, all);
            gradients = Nd4j.create(DataType.FLOAT, 1, all);
            network = new GraphOnViews(configuration, part(parameters, 0, own), part(gradients, 0, own));
            contexts = new ContextEncoder(
                    shape, sizes.contextLayers(), part(parameters, own, all), part(gradients, own, all));
        }
        embedding = (TokenEmbeddingLayer) network.getLayer(SentenceGraph.EMBEDDING);
        spans = new ParameterSpans(tables(), parameters.length());
    }

    private static INDArray part(INDArray vector, long start, long end) {
        return vector.get(NDArrayIndex.interval(0, 1), NDArrayIndex.interval(start, end));
    }

    private List<ParameterSpans.Table> tables() {
        long length = (long) sizes.tokens() * embedding.embeddingSize();
        var own = ParameterSpans.Table.of(embedding, length);
        return contexts == null ? List.of(own) : List.of(own, contexts.table(network.numParams()));
    }

    @Override
    public final double computeGradients(SentenceBatch batch, long seed) {
        SequenceLengths lengths = begin(batch, true);
        Networks.beginStep(network, seed);
        network.setInputs(timeMajor(dropWords(batch.tokens(), seed), lengths));
        network.setLabels(labels(batch, lengths));
        network.computeGradientAndScore();
        if (contexts != null) {
            mix().contextGradients(lengths.shape().rows(), contexts.vectorGradients());
            contexts.backward();
        }
        return network.score();
    }

    private SequenceLengths begin(SentenceBatch batch, boolean training) {
        SequenceLengths lengths = new SequenceLengths(batch.time(), batch.lengths());
        Networks.setLengths(network, lengths);
        if (contexts != null) {
            mix().readFrom(contexts.encode(batch, training));
        }
        Networks.setBatch(network, batch);
        return lengths;
    }

    private ContextMixLayer mix() {
        return (ContextMixLayer) network.getLayer(SentenceGraph.CONTEXT);
    }

    /** Some tokens become the unknown one, so that its vector is trained. */
    private int[] dropWords(int[] tokens, long seed) {
        if (wordDropout == 0) {
            return tokens;
        }
        SplittableRandom random = new SplittableRandom(seed);
        return Arrays.stream(tokens)
                .map(token -> random.nextDouble() < wordDropout ? Vocabulary.UNKNOWN_ID : token)
                .toArray();
    }

    abstract INDArray labels(SentenceBatch batch, SequenceLengths lengths);

    static INDArray timeMajor(int[] values, SequenceLengths lengths) {
        return Nd4j.createFromArray(values)
                .reshape('c', lengths.shape().time(), lengths.shape().batch())
                .permute(1, 0);
    }

    /**
     * Predicts the labels of a batch; its own labels are not read.
     *
     * @param batch tokens, and characters and context, or the language model's ids, if the model reads them
     * @return labels and probabilities, in arrays of their own
     */
    public abstract LabelPrediction predict(SentenceBatch batch);

    /** Output of the network without dropout, labels innermost. */
    final float[] output(SentenceBatch batch) {
        SequenceLengths lengths = begin(batch, false);
        INDArray output = network.outputSingle(timeMajor(batch.tokens(), lengths));
        INDArray dense = output.rank() == 3 ? output.permute(2, 0, 1) : output;
        return dense.dup('c').data().asFloat();
    }

    /** The label of each row with the largest probability. */
    final int[] best(float[] probabilities) {
        int labels = sizes.labels().size();
        int[] best = new int[probabilities.length / labels];
        for (int row = 0; row < best.length; row++) {
            int first = row * labels;
            for (int label = 1; label < labels; label++) {
                if (probabilities[first + label] > probabilities[first + best[row]]) {
                    best[row] = label;
                }
            }
        }
        return best;
    }

    /**
     * Sets the vector of a token, to begin with vectors trained elsewhere.
     *
     * @param token its id
     * @param vector as many numbers as the model's embedding has
     */
    public final void setTokenVector(int token, float[] vector) {
        if (token < 0 || token >= sizes.tokens() || vector.length != embedding.embeddingSize()) {
            throw new IllegalArgumentException("a vector of " + embedding.embeddingSize() + " numbers of a token below "
                    + sizes.tokens() + " expected, found " + vector.length + " of token " + token);
        }
        parameters().from((long) token * vector.length, vector.length).put(vector);
        parametersChanged();
    }

    /** Leaves the vectors of tokens as they are in training; that is no part of the model's checkpoint. */
    public final void freezeTokenVectors() {
        embedding.freeze();
    }

    /** Whether the language model whose layers are read is a part of this model. */
    public final boolean trainsContexts() {
        return contexts != null;
    }

    /**
     * Takes the parameters of a language model over, which are trained from there.
     *
     * @param model of the shape that this model was built with
     * @throws IllegalArgumentException if it has another shape; nothing has been copied then
     */
    public final void takeContexts(LanguageModel model) {
        contexts.copyFrom(model);
    }

    /**
     * Gives the trained parameters to a language model of that shape; its softmax stays as it is but for token vectors that
     * are tied to it.
     *
     * @throws IllegalArgumentException if it has another shape; nothing has been copied then
     */
    public final void giveContexts(LanguageModel model) {
        contexts.copyTo(model);
    }

    /**
     * Takes all parameters of a model over but those of the language model.
     *
     * @param model of the same settings and sizes
     */
    public final void takeOwn(SentenceModel model) {
        FloatAddress from = FloatAddress.of(model.network.params());
        Pointer.memcpy(FloatAddress.of(network.params()), from, from.capacity() * Float.BYTES);
        parametersChanged();
    }

    /** The network that reads characters, if one does. */
    public abstract SpellingSettings characters();

    /** Sizes and labels. */
    public final SentenceSizes sizes() {
        return sizes;
    }

    @Override
    public final FloatAddress parameters() {
        return FloatAddress.of(parameters);
    }

    @Override
    public final FloatAddress gradients() {
        return FloatAddress.of(gradients);
    }

    @Override
    public final ParameterSpans gradientSpans() {
        return spans;
    }

    @Override
    public final void parametersChanged() {
        Networks.parametersChanged(network);
        if (contexts != null) {
            contexts.parametersChanged();
        }
    }

    @Override
    public final long parameterCount() {
        return parameters.length();
    }

    @Override
    public final ComputationGraph network() {
        return network;
    }

    /** Values of one parameter, by layer and key, row-major. */
    final FloatAddress parameter(String layer, String key) {
        return FloatAddress.of(network.getLayer(layer).getParam(key));
    }

    @Override
    public final void close() {
        Networks.close(network);
        if (contexts != null) {
            contexts.close();
        }
    }
}
