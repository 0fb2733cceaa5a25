package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmCellTest {
    private static final double EPSILON = 1e-6;

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

    /** Three steps unrolled, every weight, input and initial state against central differences. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 2", "3, 7"})
    void gradientsAgreeWithCentralDifferences(int inputSize, int hiddenSize) {
        Unrolled net = new Unrolled(inputSize, hiddenSize, 3);
        double[][] analytic = net.gradients();
        double[][] variables = net.variables();
        for (int v = 0; v < variables.length; v++) {
            for (int i = 0; i < variables[v].length; i++) {
                double value = variables[v][i];
                variables[v][i] = value + EPSILON;
                double up = net.loss();
                variables[v][i] = value - EPSILON;
                double down = net.loss();
                variables[v][i] = value;
                double numeric = (up - down) / (2 * EPSILON);
                assertThat(analytic[v][i]).as("variable %d, element %d", v, i).isCloseTo(numeric, within(1e-8));
            }
        }
    }

    /** A tiny unrolled network with a random linear loss on all hidden states and the last cell. */
    private static final class Unrolled {
        private final LstmCell cell;
        private final CellWeights weights;
        private final double[][] inputs;
        private final double[][] lossWeights;
        private final double[] lastCellLoss;
        private final CellStep[] steps;

        Unrolled(int inputSize, int hiddenSize, int time) {
            SplittableRandom random = new SplittableRandom(inputSize * 31L + hiddenSize);
            cell = new LstmCell(inputSize, hiddenSize);
            weights = CellWeights.zeros(cell.layout());
            fill(random, weights.layer(), weights.recurrent(), weights.bias());
            inputs = new double[time][inputSize];
            lossWeights = new double[time][hiddenSize];
            fill(random, inputs);
            fill(random, lossWeights);
            lastCellLoss = new double[hiddenSize];
            fill(random, lastCellLoss);
            steps = new CellStep[time + 1];
            for (int t = 0; t <= time; t++) {
                steps[t] = cell.newStep();
            }
            fill(random, steps[0].hidden(), steps[0].cell());
        }

        double[][] variables() {
            double[][] all = new double[5 + inputs.length][];
            all[0] = weights.layer();
            all[1] = weights.recurrent();
            all[2] = weights.bias();
            all[3] = steps[0].hidden();
            all[4] = steps[0].cell();
            System.arraycopy(inputs, 0, all, 5, inputs.length);
            return all;
        }

        double loss() {
            double loss = 0;
            for (int t = 0; t < inputs.length; t++) {
                cell.forward(weights, inputs[t], steps[t], steps[t + 1]);
                loss += dot(lossWeights[t], steps[t + 1].hidden());
            }
            return loss + dot(lastCellLoss, steps[inputs.length].cell());
        }

        double[][] gradients() {
            loss();
            CellWeights sums = CellWeights.zeros(cell.layout());
            CellStep gradients = cell.newStep();
            System.arraycopy(
                    lastCellLoss, 0, gradients.cell(), 0, cell.layout().sizes().hidden());
            double[][] all = new double[5 + inputs.length][];
            for (int t = inputs.length - 1; t >= 0; t--) {
                for (int j = 0; j < cell.layout().sizes().hidden(); j++) {
                    gradients.hidden()[j] += lossWeights[t][j];
                }
                all[5 + t] = new double[cell.layout().sizes().input()];
                cell.backward(weights, inputs[t], steps[t], steps[t + 1], gradients, sums, all[5 + t]);
            }
            all[0] = sums.layer();
            all[1] = sums.recurrent();
            all[2] = sums.bias();
            all[3] = gradients.hidden();
            all[4] = gradients.cell();
            return all;
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }

        private static void fill(SplittableRandom random, double[]... arrays) {
            for (double[] array : arrays) {
                for (int i = 0; i < array.length; i++) {
                    array[i] = random.nextDouble(-1, 1);
                }
            }
        }
    }
}
