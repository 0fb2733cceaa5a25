package dev.recurve.kernel;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.Precision;

/**
 * A recurrent layer of one direction over whole sequences, with its backward pass.
 *
 * <p>Arrays are row-major; weights lie as the {@link CellLayout} says. The caller owns every array; what backward needs
 * from a training forward is on a {@link Tape}, and a kernel keeps its native buffers until {@link #close}. A kernel may
 * move between threads but serves one at a time.
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
     * @param weights receives the gradients of the weights
     * @param accumulate whether the gradients of the weights are added to what the arrays hold, or overwrite it
     */
    record Gradients(
            FloatAddress output, State last, FloatAddress input, State initial, Weights weights, boolean accumulate) {
        /** Gradients that overwrite what the arrays hold. */
        public Gradients(FloatAddress output, State last, FloatAddress input, State initial, Weights weights) {
            this(output, last, input, initial, weights, false);
        }
    }

    /**
     * What backward needs from one training forward. A tape holds one pass at a time, and its buffers are used again for
     * the next; with several tapes several passes wait for their backward.
     */
    interface Tape extends AutoCloseable {
        /** Frees the buffers; the tape may be used again and then allocates anew. */
        @Override
        void close();
    }

    /** A new tape for this kernel, which the caller closes. */
    Tape newTape();

    /** The tape of {@link #forward(Weights, Pass, boolean)}, which the kernel closes. */
    Tape ownTape();

    /**
     * Runs a batch of sequences.
     *
     * @param tape receives what {@link #backward} needs; null for inference
     * @throws IllegalArgumentException if an array is missing or shorter than its shape, or the tape is of another kernel
     */
    void forward(Weights weights, Pass pass, Tape tape);

    /**
     * Propagates gradients through the training forward that a tape holds.
     *
     * @param weights the weights of the forward pass
     * @param pass the arrays of the forward pass, unchanged since
     * @throws IllegalArgumentException if an array is missing or shorter than its shape, or the tape is of another kernel
     * @throws IllegalStateException if {@code pass} is not the one that the tape holds
     */
    void backward(Weights weights, Pass pass, Tape tape, Gradients gradients);

    /**
     * Runs a batch of sequences; in training on the kernel's own tape, and as if {@link #weightsChanged} had been called,
     * since an optimizer step lies between two training passes.
     *
     * @param training keep what {@link #backward(Weights, Pass, Gradients)} needs
     * @throws IllegalArgumentException if an array is missing or shorter than its shape
     */
    default void forward(Weights weights, Pass pass, boolean training) {
        if (training) {
            weightsChanged();
        }
        forward(weights, pass, training ? ownTape() : null);
    }

    /**
     * Propagates gradients through the last training forward on the kernel's own tape.
     *
     * @param weights the weights of the forward pass
     * @param pass the arrays of the forward pass, unchanged since
     * @throws IllegalArgumentException if an array is missing or shorter than its shape
     * @throws IllegalStateException if {@code pass} is not that of the last training forward
     */
    default void backward(Weights weights, Pass pass, Gradients gradients) {
        backward(weights, pass, ownTape(), gradients);
    }

    /**
     * Sets the precision of the matrix products of training passes from the next forward on; inference is f32. A kernel
     * that has none of that precision goes on in f32: plain cells, and LSTMs with projection.
     */
    default void trainIn(Precision precision) {}

    /** Tells the kernel that the weights have new values, where it keeps them in a format of its own. */
    void weightsChanged();

    /** Frees the native buffers; the kernel may be used again and then allocates anew. */
    @Override
    void close();

    /** Whether {@link #create} gives a fast kernel for the cell on this platform, not the plain one. */
    static boolean isFast(CellLayout layout) {
        return OneDnn.isAvailable() && RnnDescriptors.cover(layout);
    }

    /**
     * Floats that a kernel for the cell keeps of a row, a step of a lane, for its backward pass, about: gates, states and
     * what is formed from them.
     */
    static long floatsOfRow(CellLayout layout, Precision precision) {
        long kept = (layout.blocks().size() + 4L) * layout.sizes().hidden();
        return precision == Precision.BF16 || !isFast(layout) ? 2 * kept : kept;
    }

    /** The fastest kernel for a cell that runs on this platform. */
    static RecurrentKernel create(CellLayout layout) {
        return isFast(layout) ? new OneDnnRecurrent(layout) : new PlainRecurrent(layout);
    }
}
