package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LstmCellTest {
    @Test
    void oneUnitByHand() {
        LstmCell cell = new LstmCell(1, 1);
        CellWeights weights = new CellWeights(
                new double[] {0.1, 0.2, 0.3, 0.4},
                new double[] {0.5, 0.6, 0.7, 0.8},
                new double[] {0.01, 1, 0.02, 0.03},
                new double[0],
                new double[0]);
        CellStep before = new CellStep(new double[4], new double[] {0.25}, new double[] {-0.5});
        CellStep after = cell.newStep();

        cell.forward(weights, new double[] {2}, before, after);

        double i = 1 / (1 + Math.exp(-(0.1 * 2 + 0.5 * -0.5 + 0.01)));
        double f = 1 / (1 + Math.exp(-(0.2 * 2 + 0.6 * -0.5 + 1)));
        double candidate = Math.tanh(0.3 * 2 + 0.7 * -0.5 + 0.02);
        double o = 1 / (1 + Math.exp(-(0.4 * 2 + 0.8 * -0.5 + 0.03)));
        double c = f * 0.25 + i * candidate;
        assertThat(after.gates()).containsExactly(new double[] {i, f, candidate, o}, within(1e-15));
        assertThat(after.cell()[0]).isCloseTo(c, within(1e-15));
        assertThat(after.hidden()[0]).isCloseTo(o * Math.tanh(c), within(1e-15));
    }
}
