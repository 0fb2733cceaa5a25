package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatCellTest {
    private static final int TIME = 33;

    /** One step from floats is the double cell's step, rounded: not a bit more error than half a unit in the last place. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void aStepIsTheDoubleStepRounded(CellType type) {
        RandomNet net = netOfFloats(type, 1);
        FloatCell cell = new FloatCell(net.cell);
        FloatCell.Step after = cell.newStep();

        cell.forward(weights(net), floats(net.inputs[0]), step(net.steps[0]), after);
        net.loss();

        for (int j = 0; j < after.hidden().length; j++) {
            assertThat(after.hidden()[j]).isEqualTo((float) net.steps[1].hidden()[j]);
        }
        for (int j = 0; j < after.cell().length; j++) {
            assertThat(after.cell()[j]).isEqualTo((float) net.steps[1].cell()[j]);
        }
    }

    /** Over a sequence, forward and backward, only the rounding of states and sums is between both. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void gradientsStayWithinSinglePrecision(CellType type) {
        assertGradients(netOfFloats(type, TIME));
    }

    @Test
    void gradientsOfAProjectionToo() {
        assertGradients(netOfFloats(RecurrentCells.of(CellType.LSTM, new CellSizes(3, 4, 2)), TIME));
    }

    private static void assertGradients(RandomNet net) {
        FloatCell cell = new FloatCell(net.cell);
        FloatCell.Weights weights = weights(net);
        FloatCell.Step[] steps = new FloatCell.Step[TIME + 1];
        steps[0] = step(net.steps[0]);
        for (int t = 0; t < TIME; t++) {
            steps[t + 1] = cell.newStep();
            cell.forward(weights, floats(net.inputs[t]), steps[t], steps[t + 1]);
        }
        FloatCell.Weights sums = FloatCell.Weights.zeros(cell.layout());
        FloatCell.Step gradients = cell.newStep();
        float[] dx = new float[3];
        CellStep exact = net.cell.newStep();
        CellWeights exactSums = CellWeights.zeros(cell.layout());
        double[] exactDx = new double[3];
        net.loss();
        for (int t = TIME - 1; t >= 0; t--) {
            for (int j = 0; j < exact.hidden().length; j++) {
                gradients.hidden()[j] += 1;
                exact.hidden()[j] += 1;
            }
            // another one each time: nothing is left in it from the step before
            new FloatCell(net.cell)
                    .backward(weights, floats(net.inputs[t]), steps[t], steps[t + 1], gradients, sums, dx);
            net.cell.backward(net.weights, net.inputs[t], net.steps[t], net.steps[t + 1], exact, exactSums, exactDx);
        }

        assertClose(sums.layer(), exactSums.layer());
        assertClose(sums.recurrent(), exactSums.recurrent());
        assertClose(sums.bias(), exactSums.bias());
        assertClose(sums.peephole(), exactSums.peephole());
        assertClose(sums.projection(), exactSums.projection());
        assertClose(gradients.hidden(), exact.hidden());
        assertClose(gradients.cell(), exact.cell());
        assertClose(dx, exactDx);
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            double tolerance = TIME * Math.ulp(1f) * Math.max(1, Math.abs(expected[i]));
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(8 * tolerance));
        }
    }

    /** A net whose weights, inputs and initial state are floats exactly. */
    private static RandomNet netOfFloats(CellType type, int time) {
        return netOfFloats(RecurrentCells.of(type, CellSizes.of(3, 2)), time);
    }

    private static RandomNet netOfFloats(RecurrentCell cell, int time) {
        RandomNet net = new RandomNet(cell, time, 0.5, 11);
        for (double[] variable : net.variables()) {
            for (int i = 0; i < variable.length; i++) {
                variable[i] = (float) variable[i];
            }
        }
        return net;
    }

    private static FloatCell.Weights weights(RandomNet net) {
        List<double[]> all = RandomNet.weightArrays(net.weights);
        return new FloatCell.Weights(
                floats(all.get(0)), floats(all.get(1)), floats(all.get(2)), floats(all.get(3)), floats(all.get(4)));
    }

    private static FloatCell.Step step(CellStep step) {
        return new FloatCell.Step(floats(step.gates()), floats(step.cell()), floats(step.hidden()));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
