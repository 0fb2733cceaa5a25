package dev.recurve.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A cell unrolled over a few steps, with random weights that differ gate by gate, random inputs and initial state, and a
 * random linear loss on every hidden state and on the last cell.
 */
final class RandomNet {
    final RecurrentCell cell;
    final CellWeights weights;
    final double[][] inputs; // [time][input]
    final CellStep[] steps; // [time + 1], the state before step t at index t
    private final double[][] lossWeights; // [time][output]
    private final double[] lastCellLoss; // [hidden], or empty

    RandomNet(RecurrentCell cell, int time, double scale, long seed) {
        this.cell = cell;
        SplittableRandom random = new SplittableRandom(seed);
        weights = CellWeights.zeros(cell.layout());
        weightArrays(weights).forEach(array -> fill(random, scale, array));
        inputs = new double[time][cell.layout().sizes().input()];
        lossWeights = new double[time][cell.layout().sizes().output()];
        steps = new CellStep[time + 1];
        for (int t = 0; t <= time; t++) {
            steps[t] = cell.newStep();
        }
        for (int t = 0; t < time; t++) {
            fill(random, 1, inputs[t]);
            fill(random, 1, lossWeights[t]);
        }
        lastCellLoss = new double[steps[0].cell().length];
        fill(random, 1, lastCellLoss);
        fill(random, 1, steps[0].hidden());
        fill(random, 1, steps[0].cell());
    }

    static List<double[]> weightArrays(CellWeights weights) {
        return List.of(weights.layer(), weights.recurrent(), weights.bias(), weights.peephole(), weights.projection());
    }

    /** Everything that the loss depends on: weights, the initial state, inputs. */
    List<double[]> variables() {
        List<double[]> all = new ArrayList<>(weightArrays(weights));
        all.add(steps[0].hidden());
        all.add(steps[0].cell());
        all.addAll(List.of(inputs));
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

    /** Gradients of the loss, in the order of {@link #variables}. */
    List<double[]> gradients() {
        loss();
        CellWeights sums = CellWeights.zeros(cell.layout());
        CellStep gradients = cell.newStep();
        System.arraycopy(lastCellLoss, 0, gradients.cell(), 0, lastCellLoss.length);
        double[][] inputGradients =
                new double[inputs.length][cell.layout().sizes().input()];
        for (int t = inputs.length - 1; t >= 0; t--) {
            for (int j = 0; j < gradients.hidden().length; j++) {
                gradients.hidden()[j] += lossWeights[t][j];
            }
            cell.backward(weights, inputs[t], steps[t], steps[t + 1], gradients, sums, inputGradients[t]);
        }
        List<double[]> all = new ArrayList<>(weightArrays(sums));
        all.add(gradients.hidden());
        all.add(gradients.cell());
        all.addAll(List.of(inputGradients));
        return all;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static void fill(SplittableRandom random, double scale, double[] array) {
        for (int i = 0; i < array.length; i++) {
            array[i] = random.nextDouble(-scale, scale);
        }
    }
}
