package dev.recurve.spark.averaging;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which workers' deltas count. */
final class Deltas {
    private Deltas() {}

    /**
     * The workers whose delta is not finite: they are left out of the mean, and the weights of the others are shares of
     * the tokens that are left.
     */
    static List<RoundResult.Dropped> dropped(List<WorkerReport> reports) {
        return reports.stream()
                .filter(report -> report.failure() != null)
                .map(report -> new RoundResult.Dropped(report.worker(), reason(report.failure())))
                .toList();
    }

    /**
     * Refuses a round of which nothing is left.
     *
     * @throws DivergenceException if every delta is not finite
     */
    static void refuseIfAllDropped(List<WorkerReport> reports) {
        List<RoundResult.Dropped> dropped = dropped(reports);
        if (!dropped.isEmpty() && reports.stream().allMatch(report -> report.tokens() == 0)) {
            throw new DivergenceException("training diverged: "
                    + dropped.stream()
                            .map(one -> "worker " + one.worker() + ": " + one.reason())
                            .collect(Collectors.joining("; "))
                    + "; the parameters before this round are kept: is the learning rate too high, or clipping off?");
        }
    }

    private static String reason(WorkerReport.StepFailure failure) {
        return String.format(
                Locale.ROOT,
                "%s not finite at step %d (loss %s, gradient norm %s, learning rate %s)",
                failure.what(),
                failure.globalStep(),
                failure.loss(),
                failure.gradientNorm(),
                failure.learningRate());
    }
}
