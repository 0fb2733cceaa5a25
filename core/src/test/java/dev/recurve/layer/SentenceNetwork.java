package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.Activation;
import dev.recurve.kernel.PoolingType;
import dev.recurve.kernel.SequenceLengths;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small tagger or classifier of sentences in a DL4J graph, with random batches for it. */
final class SentenceNetwork implements AutoCloseable {
    static final int VOCABULARY = 50;
    static final int LABELS = 5;
    private static final int EMBEDDING = 6;

    final ComputationGraph graph;
    private final boolean tagger;

    SentenceNetwork(ComputationGraphConfiguration configuration, boolean tagger) {
        this.tagger = tagger;
        graph = new ComputationGraph(configuration);
        graph.init();
        graph.initGradientsView();
    }

    /** Two bidirectional layers and a label for each token. */
    static SentenceNetwork tagger(CellType cell, int hidden) {
        var first = new BidirectionalRecurrent(
                CellLayout.of(cell, CellSizes.of(EMBEDDING, hidden)), Merge.CONCATENATE, 0, 1);
        var second = new BidirectionalRecurrent(CellLayout.of(cell, CellSizes.of(2 * hidden, hidden)), Merge.SUM, 0, 1);
        return new SentenceNetwork(
                builder()
                        .addLayer("first", first, "embedding")
                        .addLayer("second", second, "first")
                        .addLayer("output", new SoftmaxOutput(hidden, LABELS, 0, 0.5), "second")
                        .setOutputs("output")
                        .build(),
                true);
    }

    /** One bidirectional layer, pooled, and a label for each sentence. */
    static SentenceNetwork classifier(CellType cell, int hidden, PoolingType pooling) {
        var recurrent = new BidirectionalRecurrent(
                CellLayout.of(cell, CellSizes.of(EMBEDDING, hidden)), Merge.CONCATENATE, 0, 1);
        return new SentenceNetwork(
                builder()
                        .addLayer("recurrent", recurrent, "embedding")
                        .addLayer("pooling", new Pooling(2 * hidden, pooling), "recurrent")
                        .addLayer("output", new SoftmaxOutput(2 * hidden, LABELS, 0, 0.5), "pooling")
                        .setOutputs("output")
                        .build(),
                false);
    }

    /** The mean of token vectors, a hidden layer, and a label for each sentence. */
    static SentenceNetwork meanEmbedding() {
        return new SentenceNetwork(
                builder()
                        .addLayer("pooling", new Pooling(EMBEDDING, PoolingType.MEAN), "embedding")
                        .addLayer("dense", new Dense(EMBEDDING, 9, Activation.TANH, 0), "pooling")
                        .addLayer("output", new SoftmaxOutput(9, LABELS, 0, 0.5), "dense")
                        .setOutputs("output")
                        .build(),
                false);
    }

    /** Windows of five tokens, a hidden layer, and a label for each token. */
    static SentenceNetwork fixedWindow() {
        return new SentenceNetwork(
                builder()
                        .addLayer("window", new FixedWindow(EMBEDDING, 2, 0.5), "embedding")
                        .addLayer("dense", new Dense(5 * EMBEDDING, 9, Activation.RELU, 0), "window")
                        .addLayer("output", new SoftmaxOutput(9, LABELS, 0, 0.5), "dense")
                        .setOutputs("output")
                        .build(),
                true);
    }

    private static ComputationGraphConfiguration.GraphBuilder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("tokens")
                .addLayer("embedding", new TokenEmbedding(VOCABULARY, EMBEDDING, 0.5), "tokens");
    }

    boolean isTagger() {
        return tagger;
    }

    /**
     * Sentences and their labels.
     *
     * @param ids [time, batch]; padding holds an id that there is not
     * @param labels [time, batch] or [batch]; padding holds a label that there is not
     */
    record Sentences(SequenceLengths lengths, int[] ids, int[] labels) {}

    Sentences random(SplittableRandom random, SequenceLengths lengths) {
        int batch = lengths.shape().batch();
        int rows = lengths.shape().rows();
        int[] ids = new int[rows];
        int[] labels = new int[tagger ? rows : batch];
        for (int row = 0; row < rows; row++) {
            boolean real = row / batch < lengths.of(row % batch);
            ids[row] = real ? random.nextInt(VOCABULARY) : -99;
            if (tagger) {
                labels[row] = real ? random.nextInt(LABELS) : 99;
            }
        }
        if (!tagger) {
            Arrays.setAll(labels, lane -> random.nextInt(LABELS));
        }
        return new Sentences(lengths, ids, labels);
    }

    /** Mean loss of a batch; the gradients are left in the graph. */
    double computeGradients(Sentences batch) {
        SequenceLengths lengths = batch.lengths();
        Networks.setLengths(graph, lengths);
        graph.setInputs(timeMajor(batch.ids(), lengths));
        graph.setLabels(tagger ? timeMajor(batch.labels(), lengths) : Nd4j.createFromArray(batch.labels()));
        graph.computeGradientAndScore();
        return graph.score();
    }

    /** Probabilities: [time, batch, labels] or [batch, labels]. */
    float[] probabilities(Sentences batch) {
        Networks.setLengths(graph, batch.lengths());
        return LayerBench.flat(graph.outputSingle(timeMajor(batch.ids(), batch.lengths())));
    }

    private static INDArray timeMajor(int[] values, SequenceLengths lengths) {
        return Nd4j.createFromArray(values)
                .reshape('c', lengths.shape().time(), lengths.shape().batch())
                .permute(1, 0);
    }

    float[] gradients() {
        return graph.getFlattenedGradients().dup().data().asFloat();
    }

    @Override
    public void close() {
        Networks.close(graph);
    }
}
