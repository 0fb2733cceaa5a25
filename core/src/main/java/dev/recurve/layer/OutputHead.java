package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SoftmaxCrossEntropy;

/** From hidden states to losses and probabilities: the part of an output layer that its kind of softmax decides. */
interface OutputHead extends AutoCloseable {
    /** Cross entropy of every row over all classes, exact. */
    void losses(FloatAddress rows, int[] targets, float[] losses);

    /** What training minimises, with its gradients written to the layer's views and to {@code inputGradient}. */
    void train(Step step, float[] losses);

    /**
     * Rows to train on.
     *
     * @param rows [targets.length, hidden]
     * @param targets class of each row, or {@link SoftmaxCrossEntropy#IGNORED}
     * @param scale factor of every gradient
     * @param inputGradient receives [targets.length, hidden]
     * @param seed of everything random
     */
    record Step(FloatAddress rows, int[] targets, float scale, FloatAddress inputGradient, long seed) {}

    /** Probabilities of all classes [count, classes], valid until the next call. */
    FloatAddress probabilities(FloatAddress rows, int count);

    /** Rows of the weight whose gradient may differ from zero after {@link #train}; null: any part may. */
    default int[] touchedRows() {
        return null;
    }

    /** Tells that the gradient was overwritten by somebody else, so that none of its rows can be taken for zero. */
    default void gradientOverwritten() {}

    /** Adds rows that somebody else is about to write a gradient to. */
    default void touch(int[] rows) {}

    @Override
    void close();
}
