package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;

/**
 * A recurrent layer of one direction over whole sequences, with its backward pass.
 *
 * <p>Arrays are row-major; weights lie as the {@link CellLayout} says. The caller owns every array; a kernel keeps only
 * what backward needs from the last training forward, and its native buffers until {@link #close}. A kernel may move
 * between threads but serves one at a time.
 */
public interface RecurrentKernel extends AutoCloseable {
    /**
     * Weights, or their gradients; parts that the cell does not have are null.
     *
     * @param layer input weights [input, blocks · hidden]
     * @param recurrent recurrent weights [output, blocks · hidden]
     * @param bias [biasBlocks · hidden]
     * @param peephole [peepholes · hidden]
     * @param projection [hidden, projection]
     */
    record Weights(
            FloatAddress layer,
            FloatAddress recurrent,
            FloatAddress bias,
            FloatAddress peephole,
            FloatAddress projection) {}

    /**
     * The state between two steps, or its gradient.
     *
     * @param hidden [batch, output]
     * @param cell [batch, hidden]; null where the cell has none
     */
    record State(FloatAddress hidden, FloatAddress cell) {}

    /**
     * The arrays of one pass.
     *
     * @param shape steps and lanes
     * @param input [time, batch, input]
     * @param initial state before the first step
     * @param output receives the hidden states [time, batch, output]
     * @param last receives the state after the last step
     */
    record Pass(SequenceShape shape, FloatAddress input, State initial, FloatAddress output, State last) {}

    /**
     * The arrays of a backward pass.
     *
     * @param output gradient of the hidden states [time, batch, output]
     * @param last gradient of the state after the last step; null for zeros (truncated back-propagation through time)
     * @param input receives the gradient of the input [time, batch, input]
     * @param initial receives the gradient of the state before the first step; null if nobody asks for it
     * @param weights overwritten with the gradients of the weights
     */
    record Gradients(FloatAddress output, State last, FloatAddress input, State initial, Weights weights) {}

    /**
     * Runs a batch of sequences.
     *
     * @param training keep what {@link #backward} needs
     * @throws IllegalArgumentException if an array is missing or shorter than its shape
     */
    void forward(Weights weights, Pass pass, boolean training);

    /**
     * Propagates gradients through the last training forward.
     *
     * @param weights the weights of the forward pass
     * @param pass the arrays of the forward pass, unchanged since
     * @throws IllegalArgumentException if an array is missing or shorter than its shape
     * @throws IllegalStateException if {@code pass} is not that of the last training forward of its shape
     */
    void backward(Weights weights, Pass pass, Gradients gradients);

    /** Tells the kernel that the weights have new values, where it keeps them in a format of its own. */
    void weightsChanged();

    /** Frees the native buffers; the kernel may be used again and then allocates anew. */
    @Override
    void close();

    /** Whether {@link #create} gives a fast kernel for the cell on this platform, not the plain one. */
    static boolean isFast(CellLayout layout) {
        return OneDnn.isAvailable() && RnnDescriptors.cover(layout);
    }

    /** The fastest kernel for a cell that runs on this platform. */
    static RecurrentKernel create(CellLayout layout) {
        return isFast(layout) ? new OneDnnRecurrent(layout) : new PlainRecurrent(layout);
    }
}
