package dev.recurve.cell;

/**
 * One step of a recurrent cell, for one example, in plain double precision: the readable reference of the kernels.
 *
 * <p>An implementation holds sizes only. Weights and buffers are the caller's, and nothing is allocated in a step.
 */
public interface RecurrentCell {
    /** How the weights lie in memory, with the cell's type and sizes. */
    CellLayout layout();

    /** Zeroed buffers for one step. */
    CellStep newStep();

    /**
     * Computes one step.
     *
     * @param weights the cell's weights
     * @param x input [input]
     * @param before state before the step; its gates are not read
     * @param after receives the step
     */
    void forward(CellWeights weights, double[] x, CellStep before, CellStep after);

    /**
     * Propagates gradients through one step.
     *
     * @param weights the cell's weights
     * @param x input of the step [input]
     * @param before state before the step
     * @param after what {@link #forward} left
     * @param gradients in: {@code hidden} and {@code cell} hold the loss gradients of the state after the step; out:
     *     those of the state before it; {@code gates} is scratch, and starts with the gradients of the pre-activations
     *     [G * hidden]
     * @param weightGradients the step's contribution is added
     * @param inputGradient receives the gradient of {@code x} [input]
     */
    void backward(
            CellWeights weights,
            double[] x,
            CellStep before,
            CellStep after,
            CellStep gradients,
            CellWeights weightGradients,
            double[] inputGradient);
}
