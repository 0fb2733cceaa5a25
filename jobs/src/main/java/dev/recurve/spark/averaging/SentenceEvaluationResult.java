package dev.recurve.spark.averaging;

import java.util.Map;

/**
 * An evaluation of a tagger or classifier in the course of training.
 *
 * @param epoch epochs done
 * @param measure what decides which checkpoint is the best
 * @param score its value, from 0 to 1
 * @param scores everything that was measured, by name
 * @param best whether it is the best of the run so far
 * @param seconds wall time of the evaluation
 * @param trainingSeconds wall time of the run so far
 */
public record SentenceEvaluationResult(
        int epoch,
        String measure,
        double score,
        Map<String, Double> scores,
        boolean best,
        double seconds,
        double trainingSeconds) {}
