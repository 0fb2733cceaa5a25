package dev.recurve.bench.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The weights of our file give the same hidden states, losses and gradients in libtorch's and in DL4J's own layers, both
 * in double precision.
 */
class CellParityTest {
    private static final int[] AWKWARD = {1, 2, 7, 33};
    private static final int[] LANES = {1, 5};
    private static final int LAYERS = 2;

    /** Of the largest element; ours are floats. */
    private static final double TOLERANCE = 2e-5;

    private record Problem(ModelSettings settings, int time, int lanes) {}

    /** All sizes of input and hidden state, each with another length. */
    private static List<Problem> problems(CellType cell, ModelDirection direction, boolean projected) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < AWKWARD.length; i++) {
            for (int j = projected ? 1 : 0; j < AWKWARD.length; j++) {
                int hidden = AWKWARD[j];
                int projection = projected ? (hidden + 1) / 2 : 0;
                var settings = new ModelSettings(direction, cell, LAYERS, AWKWARD[i], hidden, projection, 0, 0.1, 1);
                for (int lanes : LANES) {
                    problems.add(new Problem(settings, AWKWARD[(i + j + lanes) % AWKWARD.length], lanes));
                }
            }
        }
        return problems;
    }

    @ParameterizedTest
    @EnumSource(
            value = CellType.class,
            names = {"RNN_TANH", "RNN_RELU", "LSTM", "GRU_RESET_AFTER"})
    void equalsLibTorch(CellType cell) {
        problems(cell, ModelDirection.FORWARD, false).forEach(CellParityTest::compareWithLibTorch);
    }

    /** The two directions of a biLM. */
    @ParameterizedTest
    @EnumSource(
            value = CellType.class,
            names = {"RNN_TANH", "RNN_RELU", "LSTM", "GRU_RESET_AFTER"})
    void equalsLibTorchInBothDirections(CellType cell) {
        problems(cell, ModelDirection.BOTH, false).forEach(CellParityTest::compareWithLibTorch);
    }

    @Test
    void projectedLstmEqualsLibTorchs() {
        problems(CellType.LSTM, ModelDirection.FORWARD, true).forEach(CellParityTest::compareWithLibTorch);
        problems(CellType.LSTM, ModelDirection.BOTH, true).forEach(CellParityTest::compareWithLibTorch);
    }

    @ParameterizedTest
    @EnumSource(
            value = CellType.class,
            names = {"RNN_TANH", "RNN_RELU", "LSTM", "LSTM_PEEPHOLE"})
    void equalsStockDl4j(CellType cell) {
        problems(cell, ModelDirection.FORWARD, false).forEach(CellParityTest::compareWithDl4j);
    }

    private static void compareWithLibTorch(Problem problem) {
        try (RandomModel ours = new RandomModel(problem.settings(), problem.time(), problem.lanes())) {
            Map<String, double[]> weights = ours.weights();
            try (LibTorchModel theirs = new LibTorchModel(problem.settings(), weights)) {
                assertEqual(problem, ours.run(), theirs.run(ours.window(), weights));
            }
        }
    }

    private static void compareWithDl4j(Problem problem) {
        try (RandomModel ours = new RandomModel(problem.settings(), problem.time(), problem.lanes());
                Dl4jModel theirs = new Dl4jModel(problem.settings(), ours.weights())) {
            assertEqual(problem, ours.run(), theirs.run(ours.window()));
        }
    }

    private static void assertEqual(Problem problem, ModelResult ours, ModelResult theirs) {
        assertThat(ours.loss()).as("loss of %s", problem).isCloseTo(theirs.loss(), within(1e-5));
        assertThat(ours.layers()).hasSize(LAYERS);
        for (int layer = 0; layer < LAYERS; layer++) {
            assertClose(
                    "hidden states of layer " + layer + " of " + problem,
                    ours.layers().get(layer),
                    theirs.layers().get(layer));
        }
        assertThat(theirs.gradients()).containsOnlyKeys(ours.gradients().keySet());
        theirs.gradients().forEach((name, gradient) -> {
            double[] found = ours.gradients().get(name);
            int from = name.contains("bias_hh") ? gradient.length * 2 / 3 : 0; // ours has the candidate's only
            assertClose(
                    "gradient of " + name + " of " + problem,
                    Arrays.copyOfRange(found, from, found.length),
                    Arrays.copyOfRange(gradient, from, gradient.length));
        });
    }

    private static void assertClose(String what, double[] found, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(found).as(what).containsExactly(expected, within(TOLERANCE * Math.max(largest, 1e-2)));
    }
}
