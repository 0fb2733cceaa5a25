package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnrolledTest {
    private static final double EPSILON = 2e-6;

    /** Without truncation every weight, input and initial state has the derivative of the whole loss. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void fullPropagationIsTheDerivativeOfTheWholeLoss(CellType type) {
        Sequence sequence = new Sequence(type, 7);

        assertGradients(sequence, sequence.gradients(Truncation.full()), Truncation.full());
    }

    /**
     * What truncation drops: each group of losses depends on weights and inputs of the last steps only, from a state
     * that is held constant. Central differences of exactly that.
     */
    @ParameterizedTest
    @CsvSource({
        "LSTM_PEEPHOLE, 1, 1",
        "LSTM_PEEPHOLE, 1, 3",
        "GRU, 2, 3",
        "RNN_TANH, 3, 3",
        "LSTM_1997, 3, 5",
        "LSTM, 7, 7"
    })
    void truncationDropsWhatLiesBeforeItsDepth(CellType type, int stride, int depth) {
        Sequence sequence = new Sequence(type, 7);
        Truncation truncation = new Truncation(stride, depth);

        assertGradients(sequence, sequence.gradients(truncation), truncation);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7, 9", "100, 100", "1, 7", "1, 8", "3, 7"})
    void aDepthOfTheWholeSequenceTruncatesNothing(int stride, int depth) {
        Sequence sequence = new Sequence(CellType.LSTM, 7);
        List<double[]> full = sequence.gradients(Truncation.full());
        List<double[]> truncated = sequence.gradients(new Truncation(stride, depth));

        for (int v = 0; v < full.size(); v++) {
            assertThat(truncated.get(v)).as("variable %d", v).containsExactly(full.get(v), within(1e-12));
        }
    }

    /** Windows as a language model reads them: each its own sequence, starting from the last one's state. */
    @Test
    void windowsCarryTheStateButNotTheGradient() {
        Sequence sequence = new Sequence(CellType.LSTM, 6);
        List<double[]> windows = sequence.gradients(Truncation.windows(3));

        Unrolled half = new Unrolled(sequence.unrolled.cell(), 3);
        copy(sequence.initial, half.state(0));
        Unrolled.Gradients sums = half.newGradients();
        for (int start = 0; start < 6; start += 3) {
            double[][] inputs = {sequence.inputs[start], sequence.inputs[start + 1], sequence.inputs[start + 2]};
            double[][] losses = {
                sequence.lossWeights[start], sequence.lossWeights[start + 1], sequence.lossWeights[start + 2]
            };
            half.forward(sequence.weights, inputs);
            half.backward(sequence.weights, inputs, losses, Truncation.full(), sums);
            copy(half.state(3), half.state(0));
        }

        List<double[]> expected = RandomNet.weightArrays(sums.weights());
        for (int v = 0; v < expected.size(); v++) {
            assertThat(windows.get(v)).as("variable %d", v).containsExactly(expected.get(v), within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1", "-1, 3"})
    void aTruncationThatWouldLoseLossesIsRefused(int stride, int depth) {
        assertThatThrownBy(() -> new Truncation(stride, depth))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a truncation needs 1 <= stride <= depth, found stride " + stride + " and depth " + depth);
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        RecurrentCell cell = RecurrentCells.of(CellType.GRU, CellSizes.of(2, 3));
        CellWeights weights = CellWeights.zeros(cell.layout());
        Unrolled unrolled = new Unrolled(cell, 3);

        assertThatThrownBy(() -> new Unrolled(cell, 0)).hasMessage("a sequence has at least 1 step, found 0");
        assertThatThrownBy(() -> unrolled.forward(weights, new double[0][2]))
                .hasMessage("expected input of 1 to 3 steps, found 0");
        assertThatThrownBy(() -> unrolled.forward(weights, new double[4][2]))
                .hasMessage("expected input of 1 to 3 steps, found 4");
        assertThatThrownBy(() -> unrolled.backward(
                        weights, new double[2][2], new double[1][3], Truncation.full(), unrolled.newGradients()))
                .hasMessage("expected the gradients of 2 outputs, found those of 1");
        assertThatThrownBy(() -> unrolled.backward(
                        weights, new double[4][2], new double[4][3], Truncation.full(), unrolled.newGradients()))
                .hasMessage("expected input of 1 to 3 steps, found 4");
    }

    @Test
    void oneStepIsASequence() {
        RecurrentCell cell = RecurrentCells.of(CellType.GRU, CellSizes.of(2, 3));
        CellWeights weights = CellWeights.zeros(cell.layout());
        Unrolled unrolled = new Unrolled(cell, 1);
        Unrolled.Gradients sums = unrolled.newGradients();

        unrolled.forward(weights, new double[1][2]);
        unrolled.backward(weights, new double[1][2], new double[][] {{1, 1, 1}}, Truncation.full(), sums);

        assertThat(sums.inputs()).hasDimensions(1, 2);
        assertThat(sums.initial().hidden()).containsExactly(0.5, 0.5, 0.5); // 1 - z, and z is a half
    }

    private static void assertGradients(Sequence sequence, List<double[]> analytic, Truncation truncation) {
        double[][] frozen = sequence.states(); // as they are without any change
        List<double[]> variables = sequence.variables();
        for (int v = 0; v < variables.size(); v++) {
            double[] variable = variables.get(v);
            for (int i = 0; i < variable.length; i++) {
                double value = variable[i];
                variable[i] = value + EPSILON;
                double up = sequence.truncatedLoss(truncation, frozen);
                variable[i] = value - EPSILON;
                double down = sequence.truncatedLoss(truncation, frozen);
                variable[i] = value;
                assertThat(analytic.get(v)[i])
                        .as("variable %d, element %d", v, i)
                        .isCloseTo((up - down) / (2 * EPSILON), within(1e-7));
            }
        }
    }

    private static void copy(CellStep from, CellStep to) {
        System.arraycopy(from.hidden(), 0, to.hidden(), 0, to.hidden().length);
        System.arraycopy(from.cell(), 0, to.cell(), 0, to.cell().length);
    }

    /** Random weights, inputs and initial state, and a random linear loss on every output. */
    private static final class Sequence {
        private final Unrolled unrolled;
        private final CellWeights weights;
        private final CellStep initial;
        private final double[][] inputs;
        private final double[][] lossWeights;

        Sequence(CellType type, int time) {
            SplittableRandom random = new SplittableRandom(type.ordinal());
            unrolled = new Unrolled(RecurrentCells.of(type, CellSizes.of(2, 3)), time);
            weights = CellWeights.zeros(unrolled.cell().layout());
            RandomNet.weightArrays(weights).forEach(array -> RandomNet.fill(random, 0.9, array));
            initial = unrolled.cell().newStep();
            RandomNet.fill(random, 1, initial.hidden());
            RandomNet.fill(random, 1, initial.cell());
            inputs = new double[time][2];
            lossWeights = new double[time][3];
            for (int t = 0; t < time; t++) {
                RandomNet.fill(random, 1, inputs[t]);
                RandomNet.fill(random, 1, lossWeights[t]);
            }
        }

        List<double[]> variables() {
            List<double[]> all = new ArrayList<>(RandomNet.weightArrays(weights));
            all.add(initial.hidden());
            all.add(initial.cell());
            all.addAll(List.of(inputs));
            return all;
        }

        List<double[]> gradients(Truncation truncation) {
            copy(initial, unrolled.state(0));
            Unrolled.Gradients sums = unrolled.newGradients();
            unrolled.forward(weights, inputs);
            unrolled.backward(weights, inputs, lossWeights, truncation, sums);
            List<double[]> all = new ArrayList<>(RandomNet.weightArrays(sums.weights()));
            all.add(sums.initial().hidden());
            all.add(sums.initial().cell());
            all.addAll(List.of(sums.inputs()));
            return all;
        }

        /** Hidden state and cell after each number of steps, one after the other. */
        double[][] states() {
            copy(initial, unrolled.state(0));
            unrolled.forward(weights, inputs);
            double[][] states = new double[inputs.length + 1][];
            for (int t = 0; t <= inputs.length; t++) {
                CellStep state = unrolled.state(t);
                states[t] = DoubleStream.concat(Arrays.stream(state.hidden()), Arrays.stream(state.cell()))
                        .toArray();
            }
            return states;
        }

        /** The losses of each stride, computed from the frozen state that lies a depth before the stride's end. */
        double truncatedLoss(Truncation truncation, double[][] frozen) {
            double loss = 0;
            RecurrentCell cell = unrolled.cell();
            for (int from = 0; from < inputs.length; from += Math.min(truncation.stride(), inputs.length)) {
                int end = Math.min(inputs.length, from + Math.min(truncation.stride(), inputs.length));
                int first = Math.max(0, end - truncation.depth());
                CellStep state = cell.newStep();
                System.arraycopy(frozen[first], 0, state.hidden(), 0, 3);
                System.arraycopy(frozen[first], 3, state.cell(), 0, state.cell().length);
                if (first == 0) {
                    copy(initial, state);
                }
                for (int t = first; t < end; t++) {
                    CellStep next = cell.newStep();
                    cell.forward(weights, inputs[t], state, next);
                    state = next;
                    loss += t >= from ? RandomNet.dot(lossWeights[t], state.hidden()) : 0;
                }
            }
            return loss;
        }
    }
}
