package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellStep;
import dev.recurve.cell.CellWeights;
import dev.recurve.cell.RecurrentCell;
import dev.recurve.cell.RecurrentCells;
import dev.recurve.kernel.SequenceLengths;

/** A recurrent layer one sentence at a time, by the plain cells, in double precision. */
final class PlainSentences {
    private final RecurrentCell cell;
    private final int directions;
    private final boolean sum;
    private final CellWeights[] weights;
    final CellWeights[] gradients;
    double[] output; // [time, batch, merged]
    double[] inputGradient; // [time, batch, input]

    /** @param parameters as they lie in the layer's vector */
    PlainSentences(CellLayout layout, int directions, boolean sum, float[] parameters) {
        cell = RecurrentCells.of(layout);
        this.directions = directions;
        this.sum = sum;
        weights = new CellWeights[directions];
        gradients = new CellWeights[directions];
        int next = 0;
        for (int d = 0; d < directions; d++) {
            weights[d] = CellWeights.zeros(layout);
            gradients[d] = CellWeights.zeros(layout);
            for (double[] block : blocks(weights[d])) {
                for (int i = 0; i < block.length; i++) {
                    block[i] = parameters[next++];
                }
            }
        }
    }

    static double[][] blocks(CellWeights weights) {
        return new double[][] {
            weights.layer(), weights.recurrent(), weights.bias(), weights.peephole(), weights.projection()
        };
    }

    void run(SequenceLengths lengths, float[] input, float[] outputGradient) {
        int features = cell.layout().sizes().input();
        int merged = mergedWidth();
        output = new double[lengths.shape().rows() * merged];
        inputGradient = new double[lengths.shape().rows() * features];
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            for (int d = 0; d < directions; d++) {
                run(lengths, lane, d, input, outputGradient);
            }
        }
    }

    private int mergedWidth() {
        return (sum ? 1 : directions) * cell.layout().sizes().output();
    }

    private void run(SequenceLengths lengths, int lane, int d, float[] input, float[] outputGradient) {
        int n = lengths.of(lane);
        int width = cell.layout().sizes().output();
        int start = sum ? 0 : d * width;
        CellStep[] steps = new CellStep[n + 1];
        double[][] x = new double[n][cell.layout().sizes().input()];
        steps[0] = cell.newStep();
        for (int i = 0; i < n; i++) {
            int row = row(lengths, lane, d, i);
            for (int j = 0; j < x[i].length; j++) {
                x[i][j] = input[row * x[i].length + j];
            }
            steps[i + 1] = cell.newStep();
            cell.forward(weights[d], x[i], steps[i], steps[i + 1]);
            for (int j = 0; j < width; j++) {
                output[row * mergedWidth() + start + j] += steps[i + 1].hidden()[j];
            }
        }
        CellStep carried = cell.newStep();
        double[] dx = new double[cell.layout().sizes().input()];
        for (int i = n - 1; i >= 0; i--) {
            int row = row(lengths, lane, d, i);
            for (int j = 0; j < width; j++) {
                carried.hidden()[j] += outputGradient[row * mergedWidth() + start + j];
            }
            cell.backward(weights[d], x[i], steps[i], steps[i + 1], carried, gradients[d], dx);
            for (int j = 0; j < dx.length; j++) {
                inputGradient[row * dx.length + j] += dx[j];
            }
        }
    }

    private static int row(SequenceLengths lengths, int lane, int direction, int i) {
        int step = direction == 0 ? i : lengths.of(lane) - 1 - i;
        return step * lengths.shape().batch() + lane;
    }
}
