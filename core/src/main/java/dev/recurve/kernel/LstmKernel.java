package dev.recurve.kernel;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A long short-term memory layer of one direction over whole sequences, with its backward pass.
 *
 * <p>Weights are row-major with the four blocks in the order of {@link dev.recurve.cell.Gate}. The caller owns every
 * array; a kernel keeps only what backward needs from the last training forward, and its native buffers until
 * {@link #close}. A kernel may move between threads but serves one at a time.
 */
public interface LstmKernel extends AutoCloseable {
    /**
     * Weights, or their gradients: {@code layer [input, 4·hidden]}, {@code recurrent [hidden, 4·hidden]},
     * {@code bias [4·hidden]}.
     */
    record Weights(FloatPointer layer, FloatPointer recurrent, FloatPointer bias) {}

    /** Hidden and cell state, each {@code [batch, hidden]}. */
    record State(FloatPointer hidden, FloatPointer cell) {}

    /**
     * The arrays of one pass.
     *
     * @param shape steps and lanes
     * @param input [time, batch, input]
     * @param initial state before the first step
     * @param output receives the hidden states [time, batch, hidden]
     * @param last receives the state after the last step
     */
    record Pass(SequenceShape shape, FloatPointer input, State initial, FloatPointer output, State last) {}

    /**
     * Runs a batch of sequences.
     *
     * @param training keep what {@link #backward} needs
     */
    void forward(Weights weights, Pass pass, boolean training);

    /**
     * Propagates gradients through the last training forward; the gradient of the last state is zero (truncated
     * back-propagation through time).
     *
     * @param weights the weights of the forward pass
     * @param pass the arrays of the forward pass, unchanged since
     * @param outputGradient [time, batch, hidden]
     * @param inputGradient receives [time, batch, input]
     * @param weightGradients overwritten with the gradients of the weights
     */
    void backward(
            Weights weights,
            Pass pass,
            FloatPointer outputGradient,
            FloatPointer inputGradient,
            Weights weightGradients);

    /** Tells the kernel that the weights have new values, where it keeps them in a format of its own. */
    void weightsChanged();

    /** Frees the native buffers; the kernel may be used again and then allocates anew. */
    @Override
    void close();

    /** The fastest kernel that runs on this platform. */
    static LstmKernel create(int inputSize, int hiddenSize) {
        return OneDnn.isAvailable() ? new OneDnnLstm(inputSize, hiddenSize) : new PlainLstm(inputSize, hiddenSize);
    }
}
