package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import org.junit.jupiter.api.Test;

/** One unit of each cell, written out: x = 2, h = -0.5, c = 0.25, and weights that differ from block to block. */
class CellsByHandTest {
    private static final double X = 2;
    private static final double H = -0.5;
    private static final double C = 0.25;

    @Test
    void tanhNetwork() {
        CellStep after = step(CellType.RNN_TANH, weights(1, 1, 0));

        assertThat(after.hidden()[0]).isCloseTo(Math.tanh(0.1 * X + 0.5 * H + 0.01), within(1e-15));
    }

    @Test
    void rectifierNetworkPassesWhatIsPositive() {
        CellWeights positive = weights(1, 1, 0); // 0.2 - 0.25 + 0.07
        positive.bias()[0] = 0.07;
        CellWeights negative = weights(1, 1, 0); // 0.2 - 0.25 + 0.01

        assertThat(step(CellType.RNN_RELU, positive).hidden()[0]).isCloseTo(0.02, within(1e-15));
        assertThat(step(CellType.RNN_RELU, negative).hidden()[0]).isZero();
    }

    @Test
    void cellOf1997() {
        CellStep after = step(CellType.LSTM_1997, weights(3, 3, 0));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01);
        double candidate = Math.tanh(0.2 * X + 0.6 * H + 0.02);
        double o = sigmoid(0.3 * X + 0.7 * H + 0.03);
        double c = C + i * candidate;
        assertStep(after, c, o * Math.tanh(c), i, candidate, o);
    }

    @Test
    void lstmWithProjection() {
        CellLayout layout = CellLayout.of(CellType.LSTM, new CellSizes(1, 1, 2));
        CellWeights weights = new CellWeights(
                new double[] {0.1, 0.2, 0.3, 0.4},
                new double[] {0.5, 0.6, 0.7, 0.8, -0.5, -0.4, -0.3, -0.2}, // [2, 4]
                new double[] {0.01, 0.02, 0.03, 0.04},
                new double[0],
                new double[] {1.5, -0.7}); // [1, 2]
        RecurrentCell cell = RecurrentCells.of(layout);
        CellStep after = cell.newStep();

        cell.forward(
                weights, new double[] {X}, new CellStep(new double[5], new double[] {C}, new double[] {H, 1}), after);

        double i = sigmoid(0.1 * X + 0.5 * H - 0.5 + 0.01);
        double f = sigmoid(0.2 * X + 0.6 * H - 0.4 + 0.02);
        double candidate = Math.tanh(0.3 * X + 0.7 * H - 0.3 + 0.03);
        double o = sigmoid(0.4 * X + 0.8 * H - 0.2 + 0.04);
        double c = f * C + i * candidate;
        double m = o * Math.tanh(c);
        assertThat(after.cell()[0]).isCloseTo(c, within(1e-15));
        assertThat(after.hidden()).containsExactly(new double[] {1.5 * m, -0.7 * m}, within(1e-15));
    }

    @Test
    void peepholes() {
        CellStep after = step(CellType.LSTM_PEEPHOLE, weights(4, 4, 3));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double f = sigmoid(0.2 * X + 0.6 * H + 0.02 + 0.22 * C);
        double candidate = Math.tanh(0.3 * X + 0.7 * H + 0.03);
        double c = f * C + i * candidate;
        double o = sigmoid(0.4 * X + 0.8 * H + 0.04 + 0.33 * c);
        assertStep(after, c, o * Math.tanh(c), i, f, candidate, o);
    }

    @Test
    void coupledGates() {
        CellStep after = step(CellType.LSTM_COUPLED, weights(3, 3, 2));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double candidate = Math.tanh(0.2 * X + 0.6 * H + 0.02);
        double c = (1 - i) * C + i * candidate;
        double o = sigmoid(0.3 * X + 0.7 * H + 0.03 + 0.22 * c);
        assertStep(after, c, o * Math.tanh(c), i, candidate, o);
    }

    @Test
    void noInputGate() {
        CellStep after = step(CellType.LSTM_NO_INPUT_GATE, weights(3, 3, 2));

        double f = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double candidate = Math.tanh(0.2 * X + 0.6 * H + 0.02);
        double c = f * C + candidate;
        double o = sigmoid(0.3 * X + 0.7 * H + 0.03 + 0.22 * c);
        assertStep(after, c, o * Math.tanh(c), f, candidate, o);
    }

    @Test
    void noForgetGate() {
        CellStep after = step(CellType.LSTM_NO_FORGET_GATE, weights(3, 3, 2));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double candidate = Math.tanh(0.2 * X + 0.6 * H + 0.02);
        double c = C + i * candidate;
        double o = sigmoid(0.3 * X + 0.7 * H + 0.03 + 0.22 * c);
        assertStep(after, c, o * Math.tanh(c), i, candidate, o);
    }

    @Test
    void noOutputGate() {
        CellStep after = step(CellType.LSTM_NO_OUTPUT_GATE, weights(3, 3, 2));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double f = sigmoid(0.2 * X + 0.6 * H + 0.02 + 0.22 * C);
        double candidate = Math.tanh(0.3 * X + 0.7 * H + 0.03);
        double c = f * C + i * candidate;
        assertStep(after, c, Math.tanh(c), i, f, candidate);
    }

    @Test
    void noInputActivation() {
        CellStep after = step(CellType.LSTM_NO_INPUT_ACTIVATION, weights(4, 4, 3));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double f = sigmoid(0.2 * X + 0.6 * H + 0.02 + 0.22 * C);
        double candidate = 0.3 * X + 0.7 * H + 0.03;
        double c = f * C + i * candidate;
        double o = sigmoid(0.4 * X + 0.8 * H + 0.04 + 0.33 * c);
        assertStep(after, c, o * Math.tanh(c), i, f, candidate, o);
    }

    @Test
    void noOutputActivation() {
        CellStep after = step(CellType.LSTM_NO_OUTPUT_ACTIVATION, weights(4, 4, 3));

        double i = sigmoid(0.1 * X + 0.5 * H + 0.01 + 0.11 * C);
        double f = sigmoid(0.2 * X + 0.6 * H + 0.02 + 0.22 * C);
        double candidate = Math.tanh(0.3 * X + 0.7 * H + 0.03);
        double c = f * C + i * candidate;
        double o = sigmoid(0.4 * X + 0.8 * H + 0.04 + 0.33 * c);
        assertStep(after, c, o * c, i, f, candidate, o);
    }

    /** The stored weights give oneDNN's gate, 1 - z. */
    @Test
    void gruWithResetBefore() {
        CellStep after = step(CellType.GRU, weights(3, 3, 0));

        double z = 1 - sigmoid(0.1 * X + 0.5 * H + 0.01);
        double r = sigmoid(0.2 * X + 0.6 * H + 0.02);
        double candidate = Math.tanh(0.3 * X + 0.7 * (r * H) + 0.03);
        assertThat(after.gates()).containsExactly(new double[] {z, r, candidate}, within(1e-15));
        assertThat(after.hidden()[0]).isCloseTo((1 - z) * H + z * candidate, within(1e-15));
    }

    @Test
    void gruWithResetAfter() {
        CellStep after = step(CellType.GRU_RESET_AFTER, weights(3, 4, 0));

        double z = 1 - sigmoid(0.1 * X + 0.5 * H + 0.01);
        double r = sigmoid(0.2 * X + 0.6 * H + 0.02);
        double summed = 0.7 * H + 0.04;
        double candidate = Math.tanh(0.3 * X + 0.03 + r * summed);
        assertThat(after.gates()).containsExactly(new double[] {z, r, candidate, summed}, within(1e-15));
        assertThat(after.hidden()[0]).isCloseTo((1 - z) * H + z * candidate, within(1e-15));
    }

    /** Blocks k = 0, 1, …: input weights 0.1 (k + 1), recurrent 0.1 (k + 5), biases 0.01 (k + 1), peepholes 0.11 (k + 1). */
    private static CellWeights weights(int blocks, int biases, int peepholes) {
        CellWeights weights = new CellWeights(
                new double[blocks], new double[blocks], new double[biases], new double[peepholes], new double[0]);
        for (int k = 0; k < blocks; k++) {
            weights.layer()[k] = 0.1 * (k + 1);
            weights.recurrent()[k] = 0.1 * (k + 5);
        }
        for (int k = 0; k < biases; k++) {
            weights.bias()[k] = 0.01 * (k + 1);
        }
        for (int k = 0; k < peepholes; k++) {
            weights.peephole()[k] = 0.11 * (k + 1);
        }
        return weights;
    }

    private static CellStep step(CellType type, CellWeights weights) {
        RecurrentCell cell = RecurrentCells.of(type, CellSizes.of(1, 1));
        CellStep before = cell.newStep();
        before.hidden()[0] = H;
        if (type.isLstm()) {
            before.cell()[0] = C;
        }
        CellStep after = cell.newStep();
        cell.forward(weights, new double[] {X}, before, after);
        return after;
    }

    private static void assertStep(CellStep after, double cell, double hidden, double... gates) {
        assertThat(after.gates()).containsExactly(gates, within(1e-15));
        assertThat(after.cell()).containsExactly(new double[] {cell}, within(1e-15));
        assertThat(after.hidden()).containsExactly(new double[] {hidden}, within(1e-15));
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }
}
