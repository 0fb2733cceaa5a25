package dev.recurve.train;

/**
 * Where a training run stands: everything besides arrays that it needs to go on as if it had not stopped.
 *
 * @param epoch the epoch under way, from 0
 * @param stepInEpoch local steps made in it by each worker
 * @param globalStep local steps made since the start
 * @param round rounds of averaging made since the start
 * @param tokens targets trained on since the start
 * @param plateauFactor what plateaus have multiplied the learning rate by
 * @param bestPerplexity the best validation perplexity so far, infinite before the first
 * @param epochsSinceBest evaluations since then
 */
public record TrainingCursor(
        int epoch,
        long stepInEpoch,
        long globalStep,
        int round,
        long tokens,
        double plateauFactor,
        double bestPerplexity,
        int epochsSinceBest) {}
