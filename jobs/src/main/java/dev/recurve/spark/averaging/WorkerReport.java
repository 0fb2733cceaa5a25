package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * What a worker says of its part of a round.
 *
 * @param worker number of the worker
 * @param location where it ran, as Spark's scheduler names a place
 * @param tokens targets that it trained on, of all directions
 * @param lossSum their summed cross entropy, nats
 * @param trainingNanos time spent in training steps
 * @param taskNanos time of the whole task so far
 * @param optimizerSteps steps behind its optimizer state
 * @param carried hidden states after the round [layer][values]
 * @param failure what went wrong, or null
 */
record WorkerReport(
        int worker,
        String location,
        long tokens,
        double lossSum,
        long trainingNanos,
        long taskNanos,
        long optimizerSteps,
        float[][] carried,
        StepFailure failure)
        implements Serializable {
    /**
     * A step whose loss or gradients are not finite.
     *
     * @param globalStep number of the step in the run
     * @param loss its loss
     * @param gradientNorm its gradient norm
     * @param learningRate its learning rate
     */
    record StepFailure(long globalStep, double loss, double gradientNorm, double learningRate)
            implements Serializable {}
}
