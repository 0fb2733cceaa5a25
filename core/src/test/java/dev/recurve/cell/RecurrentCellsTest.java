package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.recurve.config.CellType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds between cells, and for all of them. */
class RecurrentCellsTest {
    private static final int TIME = 7;

    @ParameterizedTest
    @EnumSource(CellType.class)
    void theFactoryMakesTheCellOfTheLayout(CellType type) {
        CellLayout layout = CellLayout.of(type, CellSizes.of(3, 2));

        assertThat(RecurrentCells.of(layout).layout()).isEqualTo(layout);
    }

    /** A variant with peepholes of zero is the cell without them; the weights of both lie alike. */
    @ParameterizedTest
    @CsvSource({"LSTM_PEEPHOLE, LSTM", "LSTM_NO_FORGET_GATE, LSTM_1997"})
    void peepholesOfZeroChangeNothing(CellType with, CellType without) {
        RandomNet peephole = net(with);
        Arrays.fill(peephole.weights.peephole(), 0);
        RandomNet other = net(without);
        copy(peephole, other);

        peephole.loss();
        other.loss();

        assertThat(last(peephole).hidden()).containsExactly(last(other).hidden());
        assertThat(last(peephole).cell()).containsExactly(last(other).cell());
    }

    /** σ(800) is 1 in double precision. */
    @Test
    void aForgetGateHeldOpenIsTheCellOf1997() {
        RandomNet lstm = net(CellType.LSTM);
        RandomNet old = net(CellType.LSTM_1997);
        int from = 0;
        for (Gate gate : old.cell.layout().blocks()) {
            copyBlock(lstm, lstm.cell.layout().blockStart(gate), old, from);
            from += 2;
        }
        Arrays.fill(lstm.weights.bias(), 2, 4, 800);
        copyState(lstm, old);

        lstm.loss();
        old.loss();

        assertThat(last(lstm).hidden()).containsExactly(last(old).hidden(), within(1e-15));
    }

    /** With r = 1 for certain it does not matter on which side of the product it stands. */
    @Test
    void bothGrusAgreeWhereNothingIsReset() {
        RandomNet before = net(CellType.GRU);
        RandomNet after = net(CellType.GRU_RESET_AFTER);
        Arrays.fill(before.weights.bias(), 2, 4, 800);
        copy(before, after);
        Arrays.fill(after.weights.bias(), 6, 8, 0);

        before.loss();
        after.loss();

        assertThat(last(before).hidden()).containsExactly(last(after).hidden(), within(1e-14));
    }

    @ParameterizedTest
    @EnumSource(value = CellType.class, names = "LSTM.*", mode = EnumSource.Mode.MATCH_ALL)
    void aProjectionByTheIdentityChangesNothing(CellType type) {
        RandomNet plain = net(type);
        RandomNet projected = new RandomNet(RecurrentCells.of(type, new CellSizes(3, 2, 2)), TIME, 0.9, 5);
        copy(plain, projected);
        System.arraycopy(new double[] {1, 0, 0, 1}, 0, projected.weights.projection(), 0, 4);

        plain.loss();
        projected.loss();

        assertThat(last(projected).hidden()).containsExactly(last(plain).hidden());
    }

    /** The project's equation, with its own weights of z, against what the cell makes of the converted ones. */
    @ParameterizedTest
    @CsvSource({"GRU", "GRU_RESET_AFTER"})
    void theConventionTurnsWeightsOfTheEquationIntoStoredOnes(CellType type) {
        RandomNet net = new RandomNet(RecurrentCells.of(type, CellSizes.of(3, 2)), 1, 0.9, 5);
        double[] x = net.inputs[0];
        double[] h = net.steps[0].hidden();
        double[] z = new double[2];
        for (int j = 0; j < 2; j++) {
            double a = net.weights.bias()[j];
            for (int k = 0; k < 3; k++) {
                a += x[k] * net.weights.layer()[6 * k + j];
            }
            for (int k = 0; k < 2; k++) {
                a += h[k] * net.weights.recurrent()[6 * k + j];
            }
            z[j] = 1 / (1 + Math.exp(-a));
        }

        GruConvention.negateUpdateGate(net.cell.layout(), net.weights);
        net.loss();

        CellStep after = net.steps[1];
        for (int j = 0; j < 2; j++) {
            double candidate = after.gates()[4 + j];
            assertThat(after.gates()[j]).isCloseTo(z[j], within(1e-15));
            assertThat(after.hidden()[j]).isCloseTo((1 - z[j]) * h[j] + z[j] * candidate, within(1e-15));
        }
    }

    @Test
    void theConventionNegatesTheUpdateGateAlone() {
        CellLayout layout = CellLayout.of(CellType.GRU_RESET_AFTER, CellSizes.of(1, 2));
        CellWeights weights = CellWeights.zeros(layout);
        RandomNet.weightArrays(weights).forEach(array -> Arrays.fill(array, 1));

        GruConvention.negateUpdateGate(layout, weights);

        assertThat(weights.layer()).containsExactly(-1, -1, 1, 1, 1, 1);
        assertThat(weights.recurrent()).containsExactly(-1, -1, 1, 1, 1, 1, -1, -1, 1, 1, 1, 1);
        assertThat(weights.bias()).containsExactly(-1, -1, 1, 1, 1, 1, 1, 1);
    }

    /** Two gradients have one place in turn: what is read behind the step has to be the candidate's again. */
    @Test
    void theGatesOfAGruResetAfterKeepTheirPlacesBackward() {
        RandomNet net = new RandomNet(RecurrentCells.of(CellType.GRU_RESET_AFTER, CellSizes.of(3, 2)), 1, 0.5, 5);
        net.loss();
        CellStep gradients = net.cell.newStep();
        Arrays.fill(gradients.hidden(), 1);
        CellWeights sums = CellWeights.zeros(net.cell.layout());
        net.cell.backward(net.weights, net.inputs[0], net.steps[0], net.steps[1], gradients, sums, new double[3]);

        // the bias has the gradients of all four blocks as they are
        assertThat(gradients.gates()).containsExactly(sums.bias());
    }

    @Test
    void onlyAGruHasTheConvention() {
        CellLayout layout = CellLayout.of(CellType.LSTM, CellSizes.of(1, 1));

        assertThatThrownBy(() -> GruConvention.negateUpdateGate(layout, CellWeights.zeros(layout)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a GRU expected, found LSTM");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 0, 0", "-1, 1, 0", "1, 1, -1"})
    void sizesBelowOneAreRefused(int input, int hidden, int projection) {
        assertThatThrownBy(() -> new CellSizes(input, hidden, projection))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input " + input + ", hidden " + hidden + ", projection " + projection);
    }

    @ParameterizedTest
    @CsvSource({"RNN_TANH", "RNN_RELU", "GRU", "GRU_RESET_AFTER"})
    void onlyAnLstmProjects(CellType type) {
        assertThatThrownBy(() -> RecurrentCells.of(type, new CellSizes(1, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only an LSTM has a projection, found " + type + " with projection 1");
    }

    @ParameterizedTest
    @EnumSource(CellType.class)
    void aStepAllocatesNothing(CellType type) {
        RandomNet net = net(type);
        CellWeights sums = CellWeights.zeros(net.cell.layout());
        CellStep gradients = net.cell.newStep();
        double[] dx = new double[3];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long most = Long.MAX_VALUE;
        // Loading classes allocates: the least of some runs is the steps' own.
        for (int run = 0; run < 3; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int t = 0; t < TIME; t++) {
                net.cell.forward(net.weights, net.inputs[t], net.steps[t], net.steps[t + 1]);
            }
            for (int t = TIME - 1; t >= 0; t--) {
                net.cell.backward(net.weights, net.inputs[t], net.steps[t], net.steps[t + 1], gradients, sums, dx);
            }
            most = Math.min(most, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(most).isZero();
    }

    private static RandomNet net(CellType type) {
        return new RandomNet(RecurrentCells.of(type, CellSizes.of(3, 2)), TIME, 0.9, 5);
    }

    private static CellStep last(RandomNet net) {
        return net.steps[TIME];
    }

    /** Weights (as far as the other has them), inputs and initial state. */
    private static void copy(RandomNet from, RandomNet to) {
        System.arraycopy(from.weights.layer(), 0, to.weights.layer(), 0, from.weights.layer().length);
        System.arraycopy(from.weights.recurrent(), 0, to.weights.recurrent(), 0, from.weights.recurrent().length);
        System.arraycopy(from.weights.bias(), 0, to.weights.bias(), 0, from.weights.bias().length);
        int peepholes = Math.min(from.weights.peephole().length, to.weights.peephole().length);
        System.arraycopy(from.weights.peephole(), 0, to.weights.peephole(), 0, peepholes);
        copyState(from, to);
    }

    private static void copyState(RandomNet from, RandomNet to) {
        for (int t = 0; t < TIME; t++) {
            System.arraycopy(from.inputs[t], 0, to.inputs[t], 0, from.inputs[t].length);
        }
        System.arraycopy(from.steps[0].hidden(), 0, to.steps[0].hidden(), 0, 2);
        int cells = Math.min(from.steps[0].cell().length, to.steps[0].cell().length);
        System.arraycopy(from.steps[0].cell(), 0, to.steps[0].cell(), 0, cells);
    }

    /** The two columns of a block, in input weights, recurrent weights and bias. */
    private static void copyBlock(RandomNet from, int start, RandomNet to, int target) {
        int fromWidth = from.cell.layout().gateWidth();
        int toWidth = to.cell.layout().gateWidth();
        for (int row = 0; row < 3; row++) {
            System.arraycopy(
                    from.weights.layer(), row * fromWidth + start, to.weights.layer(), row * toWidth + target, 2);
        }
        for (int row = 0; row < 2; row++) {
            System.arraycopy(
                    from.weights.recurrent(),
                    row * fromWidth + start,
                    to.weights.recurrent(),
                    row * toWidth + target,
                    2);
        }
        System.arraycopy(from.weights.bias(), start, to.weights.bias(), target, 2);
    }
}
