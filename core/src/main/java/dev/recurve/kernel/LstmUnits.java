package dev.recurve.kernel;

import java.util.Arrays;

/**
 * The part of LSTM steps that is no product, for all units of all lanes, as {@link dev.recurve.cell.LstmCell} has it for
 * one.
 *
 * <p>Every quantity is an array of its own, [batch · hidden]: over arrays that are read and written at one and the same index
 * the JIT compiles loops to vector instructions.
 */
final class LstmUnits {
    /** {@code i, f, c~, o} of the step. */
    final float[][] gates;
    /** The cell: that before the step, and in {@link #stepForward} that after it. */
    final float[] cell;
    /** {@code tanh(c')}. */
    final float[] squashed;
    /** {@code h'}; going back the gradient of it. */
    final float[] hidden;
    /** Gradient of the cell: that after the step, and in {@link #stepBack} that before it. */
    final float[] cellGradients;
    /** Gradients of the gates' sums. */
    final float[][] gateGradients;
    /** Those of all steps since {@link #clear} together, whose sum over the lanes is the gradient of the bias. */
    final float[][] biasGradients;

    LstmUnits(int length) {
        gates = new float[4][length];
        cell = new float[length];
        squashed = new float[length];
        hidden = new float[length];
        cellGradients = new float[length];
        gateGradients = new float[4][length];
        biasGradients = new float[4][length];
    }

    int length() {
        return cell.length;
    }

    void clear() {
        for (float[] gradients : biasGradients) {
            Arrays.fill(gradients, 0);
        }
    }

    /** {@code c' = f ⊙ c + i ⊙ c~}. */
    void stepForward() {
        float[] input = gates[0];
        float[] forget = gates[1];
        float[] candidate = gates[2];
        float[] cells = cell;
        for (int k = 0; k < cells.length; k++) {
            cells[k] = forget[k] * cells[k] + input[k] * candidate[k];
        }
    }

    /** {@code h' = o ⊙ tanh(c')}. */
    void show() {
        float[] output = gates[3];
        float[] squash = squashed;
        float[] shown = hidden;
        for (int k = 0; k < shown.length; k++) {
            shown[k] = output[k] * squash[k];
        }
    }

    /** The gradients of the gates' sums and of the cell before, from those of the hidden state and the cell after. */
    void stepBack() {
        float[] input = gates[0];
        float[] forget = gates[1];
        float[] candidate = gates[2];
        float[] output = gates[3];
        float[] squash = squashed;
        float[] shown = hidden;
        float[] dCell = cellGradients;
        float[] dOutput = gateGradients[3];
        for (int k = 0; k < dCell.length; k++) {
            dOutput[k] = shown[k] * squash[k] * output[k] * (1 - output[k]);
            dCell[k] += shown[k] * output[k] * (1 - squash[k] * squash[k]);
        }
        float[] before = cell;
        float[] dInput = gateGradients[0];
        float[] dForget = gateGradients[1];
        float[] dCandidate = gateGradients[2];
        for (int k = 0; k < dCell.length; k++) {
            dInput[k] = dCell[k] * candidate[k] * input[k] * (1 - input[k]);
            dCandidate[k] = dCell[k] * input[k] * (1 - candidate[k] * candidate[k]);
            dForget[k] = dCell[k] * before[k] * forget[k] * (1 - forget[k]);
            dCell[k] *= forget[k];
        }
        for (int gate = 0; gate < 4; gate++) {
            add(gateGradients[gate], biasGradients[gate]);
        }
    }

    /** {@code y += x}. */
    static void add(float[] x, float[] y) {
        for (int k = 0; k < y.length; k++) {
            y[k] += x[k];
        }
    }
}
