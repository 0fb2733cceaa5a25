package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.kernel.PoolingType;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.SentenceNetwork.Sentences;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Taggers and classifiers in DL4J graphs. */
class SentenceNetworkTest {
    private static final SequenceLengths LENGTHS = new SequenceLengths(9, 4, 9, 1, 6);

    static Stream<Supplier<SentenceNetwork>> networks() {
        return Stream.of(
                () -> SentenceNetwork.tagger(CellType.LSTM, 7),
                () -> SentenceNetwork.classifier(CellType.GRU, 7, PoolingType.ENDS),
                () -> SentenceNetwork.classifier(CellType.LSTM_COUPLED, 3, PoolingType.LAST),
                () -> SentenceNetwork.classifier(CellType.RNN_TANH, 5, PoolingType.MAX),
                SentenceNetwork::meanEmbedding,
                SentenceNetwork::fixedWindow);
    }

    /** A step in the direction of the gradient changes the loss by the gradient's length: all gradients fit together. */
    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreThoseOfTheLoss(Supplier<SentenceNetwork> supplier) {
        try (SentenceNetwork network = supplier.get()) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            network.computeGradients(batch);
            INDArray parameters = network.graph.params();
            INDArray gradient = network.graph.getFlattenedGradients().dup().reshape(parameters.shape());
            float norm = gradient.norm2Number().floatValue();
            float step = 2e-2f / norm;
            parameters.addi(gradient.mul(step));
            Networks.parametersChanged(network.graph);
            double above = network.computeGradients(batch);
            parameters.subi(gradient.mul(2 * step));
            Networks.parametersChanged(network.graph);
            double below = network.computeGradients(batch);
            assertThat((above - below) / (2 * step)).isCloseTo(norm * norm, within(2e-3 * norm * norm + 1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyParameterReceivesAGradient(Supplier<SentenceNetwork> supplier) {
        try (SentenceNetwork network = supplier.get()) {
            SplittableRandom random = new SplittableRandom(1);
            float[] largest = new float[network.gradients().length];
            for (int i = 0; i < 30; i++) {
                network.computeGradients(network.random(random, LENGTHS));
                float[] gradients = network.gradients();
                for (int j = 0; j < largest.length; j++) {
                    largest[j] = Math.max(largest[j], Math.abs(gradients[j]));
                }
            }
            int zeros = 0;
            for (float value : largest) {
                zeros += value == 0 ? 1 : 0;
            }
            // rectifiers that never fire, and maxima that no token has, may be there
            assertThat(zeros).isLessThan(largest.length / 10);
        }
    }

    /** More padding, whatever it holds, changes neither loss nor gradients. */
    @ParameterizedTest
    @MethodSource("networks")
    void paddingChangesNothing(Supplier<SentenceNetwork> supplier) {
        try (SentenceNetwork network = supplier.get()) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            Sentences padded = withMorePadding(batch, network.isTagger());
            double loss = network.computeGradients(batch);
            float[] gradients = network.gradients();
            float[] probabilities = network.probabilities(batch);
            assertThat(network.computeGradients(padded)).isEqualTo(loss);
            assertThat(network.gradients()).isEqualTo(gradients);
            assertThat(Arrays.copyOf(network.probabilities(padded), probabilities.length))
                    .isEqualTo(probabilities);
        }
    }

    private static Sentences withMorePadding(Sentences batch, boolean tagger) {
        int lanes = batch.lengths().shape().batch();
        int[] lengths = new int[lanes];
        Arrays.setAll(lengths, lane -> batch.lengths().of(lane));
        int[] ids = Arrays.copyOf(batch.ids(), 14 * lanes);
        Arrays.fill(ids, batch.ids().length, ids.length, Integer.MAX_VALUE);
        int[] labels = tagger ? Arrays.copyOf(batch.labels(), ids.length) : batch.labels();
        return new Sentences(new SequenceLengths(14, lengths), ids, labels);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void batchOfOneEqualsBatchOfMany(Supplier<SentenceNetwork> supplier) {
        try (SentenceNetwork network = supplier.get()) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            float[] many = network.probabilities(batch);
            for (int lane = 0; lane < 4; lane++) {
                int n = LENGTHS.of(lane);
                int[] ids = new int[n];
                for (int t = 0; t < n; t++) {
                    ids[t] = batch.ids()[t * 4 + lane];
                }
                float[] one = network.probabilities(new Sentences(new SequenceLengths(n, n), ids, new int[0]));
                for (int i = 0; i < one.length; i++) {
                    int t = i / SentenceNetwork.LABELS;
                    int place = (network.isTagger() ? t * 4 + lane : lane) * SentenceNetwork.LABELS;
                    assertThat(one[i]).isCloseTo(many[place + i % SentenceNetwork.LABELS], within(1e-5f));
                }
            }
        }
    }

    /** The loss counts real tokens only: it is the mean of what the probabilities say. */
    @Test
    void lossIsTheMeanOverRealTokens() {
        try (SentenceNetwork network = SentenceNetwork.tagger(CellType.LSTM, 7)) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            float[] probabilities = network.probabilities(batch);
            double sum = 0;
            for (int row = 0; row < 9 * 4; row++) {
                if (row / 4 < LENGTHS.of(row % 4)) {
                    sum -= Math.log(probabilities[row * SentenceNetwork.LABELS + batch.labels()[row]]);
                }
            }
            assertThat(network.computeGradients(batch)).isCloseTo(sum / (4 + 9 + 1 + 6), within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void configurationsComeBackFromJson(Supplier<SentenceNetwork> supplier) {
        try (SentenceNetwork network = supplier.get();
                SentenceNetwork copy = new SentenceNetwork(
                        ComputationGraphConfiguration.fromJson(
                                network.graph.getConfiguration().toJson()),
                        network.isTagger())) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            assertThat(copy.probabilities(batch)).isEqualTo(network.probabilities(batch));
        }
    }

    @Test
    void whatIsNotInTheVocabularyIsRefused() {
        try (SentenceNetwork network = SentenceNetwork.tagger(CellType.LSTM, 7)) {
            Sentences batch = network.random(new SplittableRandom(1), LENGTHS);
            batch.ids()[1] = SentenceNetwork.VOCABULARY;
            assertThatThrownBy(() -> network.computeGradients(batch)).hasMessageContaining("token id 50");
            batch.ids()[1] = 0;
            batch.labels()[1] = SentenceNetwork.LABELS;
            assertThatThrownBy(() -> network.computeGradients(batch)).hasMessageContaining("target 5");
            batch.labels()[1] = -2;
            assertThatThrownBy(() -> network.computeGradients(batch)).hasMessageContaining("target -2");
        }
    }

    /** The language model's layer would read padding as text. */
    @Test
    void layersWithoutLengthsRefuseThem() {
        var configuration = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("x")
                .addLayer("carried", new Recurrent(CellLayout.of(CellType.LSTM, CellSizes.of(2, 2)), 1, 0, 1), "x")
                .addLayer("output", new SoftmaxOutput(2, 2, 0, 0.1), "carried")
                .setOutputs("output")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        Networks.setLengths(graph, null);
        assertThatThrownBy(() -> Networks.setLengths(graph, LENGTHS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("layer carried reads sequences of one length only");
        Networks.close(graph);
    }
}
