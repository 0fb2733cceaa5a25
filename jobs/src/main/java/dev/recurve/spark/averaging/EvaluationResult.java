package dev.recurve.spark.averaging;

import dev.recurve.evaluate.Perplexity;

/**
 * An evaluation in the course of training.
 *
 * @param epoch epochs done
 * @param split which split
 * @param perplexity of each direction
 * @param best whether it is the best of the run so far
 * @param seconds wall time of the evaluation
 * @param trainingSeconds wall time of the run so far
 */
public record EvaluationResult(
        int epoch, String split, Perplexity perplexity, boolean best, double seconds, double trainingSeconds) {}
