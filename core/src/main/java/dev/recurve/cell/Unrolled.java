package dev.recurve.cell;

import java.util.Arrays;

/**
 * A cell unrolled over the steps of one sequence, and back-propagation through time, full or truncated.
 *
 * <pre>
 * s_t = cell(x_t, s_{t-1})                                 t = 1 … T, s = (h, c)
 * dL/ds_{t-1} = (∂s_t/∂s_{t-1})ᵀ dL/ds_t + ∂L_{t-1}/∂h_{t-1}
 * </pre>
 *
 * <p>Holds the states of every step and nothing else: weights, inputs and gradients are the caller's. Nothing is
 * allocated in a pass. One thread at a time.
 *
 * @see <a href="https://doi.org/10.1109/5.58337">Werbos 1990</a>
 */
public final class Unrolled {
    private final RecurrentCell cell;
    private final CellStep[] states; // [time + 1], the state after t steps at index t
    private final CellStep carried; // gradient of a state on its way back
    private final double[] inputGradient;

    /**
     * What a backward pass adds to.
     *
     * @param weights gradients of the weights
     * @param inputs gradients of the inputs [time][input]
     * @param initial gradient of the state before the first step; its gates are scratch
     */
    public record Gradients(CellWeights weights, double[][] inputs, CellStep initial) {}

    /**
     * @param cell the cell
     * @param time steps of the longest sequence
     * @throws IllegalArgumentException if there is no step
     */
    public Unrolled(RecurrentCell cell, int time) {
        if (time < 1) {
            throw new IllegalArgumentException("a sequence has at least 1 step, found " + time);
        }
        this.cell = cell;
        states = new CellStep[time + 1];
        for (int t = 0; t <= time; t++) {
            states[t] = cell.newStep();
        }
        carried = cell.newStep();
        inputGradient = new double[cell.layout().sizes().input()];
    }

    /** The cell. */
    public RecurrentCell cell() {
        return cell;
    }

    /** Zeroed gradients. */
    public Gradients newGradients() {
        return new Gradients(
                CellWeights.zeros(cell.layout()), new double[states.length - 1][inputGradient.length], cell.newStep());
    }

    /** The state after {@code t} steps; that after 0 steps is the caller's to set, and zeros at first. */
    public CellStep state(int t) {
        return states[t];
    }

    /**
     * Computes the states of a sequence from {@code state(0)}.
     *
     * @param inputs [time][input]
     * @throws IllegalArgumentException if the sequence is empty or longer than this was made for
     */
    public void forward(CellWeights weights, double[][] inputs) {
        check("input", inputs.length);
        for (int t = 0; t < inputs.length; t++) {
            cell.forward(weights, inputs[t], states[t], states[t + 1]);
        }
    }

    /**
     * Propagates the gradients of the losses through the last {@link #forward}.
     *
     * @param weights those of the forward pass
     * @param inputs those of the forward pass
     * @param outputGradients gradient of step t's loss with respect to the state h after it [time][output]
     * @param truncation how far losses go back
     * @param sums receives contributions, which are added
     * @throws IllegalArgumentException if there is not a gradient for every input
     */
    public void backward(
            CellWeights weights, double[][] inputs, double[][] outputGradients, Truncation truncation, Gradients sums) {
        check("input", inputs.length);
        if (outputGradients.length != inputs.length) {
            throw new IllegalArgumentException("expected the gradients of " + inputs.length
                    + " outputs, found those of " + outputGradients.length);
        }
        int stride = Math.min(truncation.stride(), inputs.length);
        for (int from = 0; from < inputs.length; from += stride) {
            int end = Math.min(from + stride, inputs.length);
            int first = Math.max(0, end - truncation.depth());
            clear(carried);
            for (int t = end - 1; t >= first; t--) {
                if (t >= from) {
                    add(outputGradients[t], carried.hidden());
                }
                cell.backward(weights, inputs[t], states[t], states[t + 1], carried, sums.weights(), inputGradient);
                add(inputGradient, sums.inputs()[t]);
            }
            if (first == 0) {
                add(carried.hidden(), sums.initial().hidden());
                add(carried.cell(), sums.initial().cell());
            }
        }
    }

    private void check(String what, int time) {
        if (time < 1 || time >= states.length) {
            throw new IllegalArgumentException(
                    "expected " + what + " of 1 to " + (states.length - 1) + " steps, found " + time);
        }
    }

    private static void clear(CellStep step) {
        Arrays.fill(step.hidden(), 0);
        Arrays.fill(step.cell(), 0);
    }

    private static void add(double[] from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
