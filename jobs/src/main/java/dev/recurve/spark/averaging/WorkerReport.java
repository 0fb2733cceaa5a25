package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * What a worker says of its part of a round.
 *
 * @param worker number of the worker
 * @param location where it ran, as Spark's scheduler names a place
 * @param losses what its windows lost
 * @param times where its time went
 * @param memory bytes that its process has in memory, the Java heap and everything beside it
 * @param optimizerSteps steps behind its optimizer state
 * @param carried hidden states after the round [layer][values]; null: zeros
 * @param failure why its delta does not count, or null
 */
record WorkerReport(
        int worker,
        String location,
        WindowLosses losses,
        Times times,
        long memory,
        long optimizerSteps,
        float[][] carried,
        StepFailure failure)
        implements RoundRecord, Serializable {
    /**
     * Where a worker's time went, in nanoseconds.
     *
     * @param training in training steps
     * @param state loading and saving its own optimizer state
     * @param task the whole task until its vectors were ready
     */
    record Times(long training, long state, long task) implements Serializable {}

    /**
     * A step after which a worker's parameters are of no use.
     *
     * @param what is not finite: loss and gradient, or the parameters
     * @param globalStep number of the step in the run
     * @param loss its loss
     * @param gradientNorm its gradient norm
     * @param learningRate its learning rate
     */
    record StepFailure(String what, long globalStep, double loss, double gradientNorm, double learningRate)
            implements Serializable {}

    /** Targets that the worker trained on, of all directions. */
    long tokens() {
        return losses.tokens();
    }
}
