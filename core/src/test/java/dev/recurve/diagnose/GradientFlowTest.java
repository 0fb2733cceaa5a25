package dev.recurve.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.Gate;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.RecurrentCells;
import dev.recurve.config.CellType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GradientFlowTest {
    private static final int TIME = 6;
    private static final double EPSILON = 1e-6;

    /** Each Jacobian column by column from central differences of the forward steps alone. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void normsAreThoseOfTheJacobians(CellType type) {
        RecurrentCell cell = RecurrentCells.of(type, CellSizes.of(2, 3));
        CellWeights weights = random(cell.layout(), 0.9, 5);
        double[][] inputs = inputs(2, 6);
        CellStep[] states = states(cell, weights, inputs);

        List<FlowCurve> curves =
                new GradientFlow(cell, TIME, 3).measure("x", Phase.INITIAL, weights, List.<double[][]>of(inputs), 1);

        assertThat(curves).hasSize(type.isLstm() ? 3 : 1);
        for (FlowCurve curve : curves) {
            for (int k = 1; k <= TIME; k++) {
                double expected = 0;
                for (int column = 0; column < 3; column++) {
                    expected += squaredColumn(cell, weights, inputs, states[TIME - k], k, column, curve.quantity());
                }
                assertThat(curve.mean()[k - 1])
                        .as("%s at distance %d", curve.quantity(), k)
                        .isCloseTo(Math.sqrt(expected / 3), within(1e-8));
            }
        }
    }

    /** A linear recurrence: without inputs tanh is the identity at 0, so ∂h_t/∂h_{t-k} = Uᵏ. */
    @ParameterizedTest
    @CsvSource({"0.5", "1", "1.5"})
    void aNetworkVanishesOrExplodesWithItsWeights(double factor) {
        RecurrentCell cell = RecurrentCells.of(CellType.RNN_TANH, CellSizes.of(1, 2));
        CellWeights weights = CellWeights.zeros(cell.layout());
        System.arraycopy(new double[] {0, factor, -factor, 0}, 0, weights.recurrent(), 0, 4); // a scaled rotation

        FlowCurve curve = new GradientFlow(cell, 50, 2)
                .measure("x", Phase.INITIAL, weights, List.<double[][]>of(new double[50][1]), 1)
                .get(0);

        for (int k = 1; k <= 50; k++) {
            double expected = Math.pow(factor, k);
            assertThat(curve.mean()[k - 1]).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    /** With gates that see neither h nor C, ∂C_t/∂C_{t-k} is the product of the forget gates: 1 without them. */
    @Test
    void theErrorCarouselIsConstant() {
        FlowCurve old = cellByCell(CellType.LSTM_1997, 0);
        FlowCurve open = cellByCell(CellType.LSTM, 20);
        FlowCurve half = cellByCell(CellType.LSTM, 0);

        for (int k = 1; k <= TIME; k++) {
            assertThat(old.mean()[k - 1]).isEqualTo(1);
            assertThat(open.mean()[k - 1]).isCloseTo(1, within(1e-7));
            assertThat(half.mean()[k - 1]).isCloseTo(Math.pow(0.5, k), within(1e-12));
        }
    }

    /** Random signs are a fair estimate: 3900 of them come within 3 % of the exact norm. */
    @Test
    void randomDirectionsEstimateTheNorm() {
        RecurrentCell plain = RecurrentCells.of(CellType.RNN_TANH, CellSizes.of(1, 40));
        CellWeights weights = random(plain.layout(), 0.3, 9);
        List<double[][]> inputs = List.<double[][]>of(inputs(1, 7));
        double[] exact = new GradientFlow(plain, 3, 40)
                .measure("x", Phase.INITIAL, weights, inputs, 1)
                .get(0)
                .mean();

        double[] sums = new double[3];
        for (int repeat = 0; repeat < 100; repeat++) {
            double[] estimate = new GradientFlow(plain, 3, 39)
                    .measure("x", Phase.INITIAL, weights, inputs, 1000L * repeat)
                    .get(0)
                    .mean();
            for (int k = 0; k < 3; k++) {
                sums[k] += estimate[k] * estimate[k] / 100;
            }
        }

        for (int k = 0; k < 3; k++) {
            assertThat(Math.sqrt(sums[k])).isCloseTo(exact[k], within(0.03 * exact[k]));
            assertThat(Math.sqrt(sums[k])).isNotEqualTo(exact[k]);
        }
    }

    @Test
    void curvesHoldMeanAndRangeOverSequences() {
        FlowCurve curve =
                FlowCurve.of("x", Phase.TRAINED, FlowQuantity.CELL_BY_CELL, new double[][] {{1, 8}, {3, 2}, {2, 2}});

        assertThat(curve.mean()).containsExactly(new double[] {2, 4}, within(1e-15));
        assertThat(curve.least()).containsExactly(1, 2);
        assertThat(curve.greatest()).containsExactly(3, 8);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        RecurrentCell cell = RecurrentCells.of(CellType.GRU, CellSizes.of(1, 1));
        CellWeights weights = CellWeights.zeros(cell.layout());

        assertThatThrownBy(() -> new GradientFlow(cell, 0, 1))
                .hasMessage("distance and directions must be at least 1, found distance 0 and directions 1");
        assertThatThrownBy(() -> new GradientFlow(cell, 1, 0)).hasMessageContaining("directions 0");
        assertThatThrownBy(() -> new GradientFlow(cell, 3, 1).measure("x", Phase.INITIAL, weights, List.of(), 1))
                .hasMessage("at least one sequence is needed");
        assertThatThrownBy(() -> new GradientFlow(cell, 3, 1)
                        .measure("x", Phase.INITIAL, weights, List.<double[][]>of(new double[2][1]), 1))
                .hasMessage("a distance of 3 needs sequences of as many steps, found one of 2");
    }

    private static FlowCurve cellByCell(CellType type, double forgetBias) {
        RecurrentCell cell = RecurrentCells.of(type, CellSizes.of(2, 3));
        CellWeights weights = random(cell.layout(), 0.9, 4);
        Arrays.fill(weights.recurrent(), 0);
        Arrays.fill(weights.layer(), 0);
        if (cell.layout().blocks().contains(Gate.FORGET)) {
            int forget = cell.layout().blockStart(Gate.FORGET);
            Arrays.fill(weights.bias(), forget, forget + 3, forgetBias);
        }
        return new GradientFlow(cell, TIME, 3)
                .measure("x", Phase.INITIAL, weights, List.<double[][]>of(inputs(2, 6)), 1)
                .get(2);
    }

    /** Squared norm of one column of the Jacobian over the last k steps. */
    private static double squaredColumn(
            RecurrentCell cell,
            CellWeights weights,
            double[][] inputs,
            CellStep from,
            int k,
            int column,
            FlowQuantity quantity) {
        double[] up = last(cell, weights, inputs, from, k, column, quantity, EPSILON);
        double[] down = last(cell, weights, inputs, from, k, column, quantity, -EPSILON);
        double sum = 0;
        for (int row = 0; row < up.length; row++) {
            double derivative = (up[row] - down[row]) / (2 * EPSILON);
            sum += derivative * derivative;
        }
        return sum;
    }

    private static double[] last(
            RecurrentCell cell,
            CellWeights weights,
            double[][] inputs,
            CellStep from,
            int k,
            int column,
            FlowQuantity quantity,
            double change) {
        CellStep state = cell.newStep();
        System.arraycopy(from.hidden(), 0, state.hidden(), 0, from.hidden().length);
        System.arraycopy(from.cell(), 0, state.cell(), 0, from.cell().length);
        double[] changed = quantity == FlowQuantity.CELL_BY_CELL ? state.cell() : state.hidden();
        changed[column] += change;
        for (int t = inputs.length - k; t < inputs.length; t++) {
            CellStep next = cell.newStep();
            cell.forward(weights, inputs[t], state, next);
            state = next;
        }
        return quantity == FlowQuantity.HIDDEN_BY_HIDDEN ? state.hidden() : state.cell();
    }

    private static CellStep[] states(RecurrentCell cell, CellWeights weights, double[][] inputs) {
        CellStep[] states = new CellStep[inputs.length + 1];
        states[0] = cell.newStep();
        for (int t = 0; t < inputs.length; t++) {
            states[t + 1] = cell.newStep();
            cell.forward(weights, inputs[t], states[t], states[t + 1]);
        }
        return states;
    }

    private static CellWeights random(CellLayout layout, double scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CellWeights weights = CellWeights.zeros(layout);
        for (double[] array : List.of(weights.layer(), weights.recurrent(), weights.bias(), weights.peephole())) {
            for (int i = 0; i < array.length; i++) {
                array[i] = random.nextDouble(-scale, scale);
            }
        }
        return weights;
    }

    private static double[][] inputs(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] inputs = new double[TIME][size];
        for (double[] input : inputs) {
            for (int i = 0; i < size; i++) {
                input[i] = random.nextDouble(-1, 1);
            }
        }
        return inputs;
    }
}
