package dev.recurve.spark.averaging;

import java.util.List;

/**
 * What a round did.
 *
 * @param round number of the round in the run, from 0
 * @param epoch number of the epoch, from 0
 * @param globalStep local steps of the run after the round
 * @param tokens targets trained on, of all workers and directions
 * @param loss mean cross entropy of the training windows, nats per token, with dropout
 * @param learningRate rate of the last step
 * @param seconds wall time of the round
 * @param trainingShare share of the wall time that the slowest worker spent in training steps
 */
public record RoundResult(
        int round,
        int epoch,
        long globalStep,
        long tokens,
        double loss,
        double learningRate,
        double seconds,
        double trainingShare) {
    static RoundResult of(RoundOrder order, int epoch, List<WorkerReport> reports, double seconds) {
        long tokens = reports.stream().mapToLong(WorkerReport::tokens).sum();
        double loss = reports.stream().mapToDouble(WorkerReport::lossSum).sum() / Math.max(1, tokens);
        long slowest =
                reports.stream().mapToLong(WorkerReport::trainingNanos).max().orElse(0);
        long after = order.globalStep() + order.steps();
        return new RoundResult(
                order.round(),
                epoch,
                after,
                tokens,
                loss,
                order.schedule().rate(after - 1),
                seconds,
                slowest / 1e9 / seconds);
    }

    /** Tokens a second, of all workers together. */
    public double tokensPerSecond() {
        return tokens / seconds;
    }
}
