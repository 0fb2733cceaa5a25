package dev.recurve.spark.averaging;

import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * What a round did.
 *
 * @param round number of the round in the run, from 0
 * @param epoch number of the epoch, from 0
 * @param globalStep local steps of the run after the round
 * @param steps local steps of the round
 * @param tokens targets trained on, of all workers and directions
 * @param losses of the training windows, with dropout
 * @param learningRate rate of the last step
 * @param times where the time went
 * @param memory of the processes at its end
 * @param spread how far the workers were apart
 * @param dropped workers whose delta was not finite and does not count
 */
public record RoundResult(
        int round,
        int epoch,
        long globalStep,
        int steps,
        long tokens,
        Losses losses,
        double learningRate,
        RoundTimes times,
        Memory memory,
        Spread spread,
        List<Dropped> dropped) {
    /**
     * Mean cross entropy, nats per token.
     *
     * @param mean over all windows of the round
     * @param first over the first windows, right after the averaging before
     * @param last over the last windows, right before the averaging
     * @param before the {@code last} of the round before; NaN where there is none
     */
    public record Losses(double mean, double first, double last, double before) {}

    /**
     * Distances over all parameters (Euclidean norms).
     *
     * @param workers root mean square distance of the workers' parameters from their mean, weighted by tokens
     * @param update distance of the mean from where the workers started
     */
    public record Spread(double workers, double update) {}

    /**
     * What processes have in memory, bytes: the Java heap and everything beside it. In local mode it is one process.
     *
     * @param driver of the driver
     * @param executor of the largest executor
     */
    public record Memory(long driver, long executor) {}

    /**
     * A worker whose delta was dropped.
     *
     * @param worker its number
     * @param reason what was not finite, and at which step
     */
    public record Dropped(int worker, String reason) {}

    /**
     * The result of a round from its parts.
     *
     * @param epoch number of the epoch, from 0
     * @param before loss of the last windows of the round before, NaN where there is none
     */
    static RoundResult of(
            RoundOrder order, int epoch, List<WorkerReport> reports, double before, RoundTimes times, Spread spread) {
        WindowLosses sum = reports.stream().map(WorkerReport::losses).reduce(WindowLosses.NONE, WindowLosses::plus);
        long after = order.globalStep() + order.steps();
        return new RoundResult(
                order.round(),
                epoch,
                after,
                order.steps(),
                sum.tokens(),
                new Losses(sum.all().mean(), sum.first().mean(), sum.last().mean(), before),
                order.schedule().rate(after - 1),
                times,
                new Memory(
                        Pointer.physicalBytes(),
                        reports.stream().mapToLong(WorkerReport::memory).max().orElse(0)),
                spread,
                Deltas.dropped(reports));
    }

    /** Mean cross entropy of the training windows, nats per token, with dropout. */
    public double loss() {
        return losses.mean();
    }

    /** Wall time of the round. */
    public double seconds() {
        return times.wall();
    }

    /** Share of the wall time in training steps and in waiting for the slowest worker's. */
    public double trainingShare() {
        return times.trainingShare();
    }

    /** Tokens a second, of all workers together. */
    public double tokensPerSecond() {
        return tokens / seconds();
    }
}
