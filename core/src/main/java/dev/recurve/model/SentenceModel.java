package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.SpellingSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.Networks;
import dev.recurve.layer.TokenEmbeddingLayer;
import dev.recurve.vocab.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What taggers and classifiers share: a network over batches of padded sentences. */
public abstract sealed class SentenceModel implements TrainableModel<SentenceBatch>
        permits SequenceTagger, SentenceClassifier {
    private final SentenceSizes sizes;
    private final double wordDropout;
    private final ComputationGraph network;
    private final TokenEmbeddingLayer embedding;
    private final ParameterSpans spans;

    SentenceModel(SentenceSizes sizes, double wordDropout, ComputationGraphConfiguration configuration) {
        this.sizes = sizes;
        this.wordDropout = wordDropout;
        network = new ComputationGraph(configuration);
        network.init();
        network.initGradientsView();
        embedding = (TokenEmbeddingLayer) network.getLayer(SentenceGraph.EMBEDDING);
        long table = (long) sizes.tokens() * embedding.embeddingSize();
        spans = new ParameterSpans(List.of(ParameterSpans.Table.of(embedding, table)), network.numParams());
    }

    @Override
    public final double computeGradients(SentenceBatch batch, long seed) {
        SequenceLengths lengths = begin(batch);
        Networks.beginStep(network, seed);
        network.setInputs(timeMajor(dropWords(batch.tokens(), seed), lengths));
        network.setLabels(labels(batch, lengths));
        network.computeGradientAndScore();
        return network.score();
    }

    private SequenceLengths begin(SentenceBatch batch) {
        SequenceLengths lengths = new SequenceLengths(batch.time(), batch.lengths());
        Networks.setLengths(network, lengths);
        Networks.setBatch(network, batch);
        return lengths;
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
     * @param batch tokens, and characters and context if the model reads them
     * @return labels and probabilities, in arrays of their own
     */
    public abstract LabelPrediction predict(SentenceBatch batch);

    /** Output of the network without dropout, labels innermost. */
    final float[] output(SentenceBatch batch) {
        SequenceLengths lengths = begin(batch);
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

    /** The network that reads characters, if one does. */
    public abstract SpellingSettings characters();

    /** Sizes and labels. */
    public final SentenceSizes sizes() {
        return sizes;
    }

    @Override
    public final FloatAddress parameters() {
        return FloatAddress.of(network.params());
    }

    @Override
    public final FloatAddress gradients() {
        return FloatAddress.of(network.getFlattenedGradients());
    }

    @Override
    public final ParameterSpans gradientSpans() {
        return spans;
    }

    @Override
    public final void parametersChanged() {
        Networks.parametersChanged(network);
    }

    @Override
    public final long parameterCount() {
        return network.numParams();
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
    }
}
