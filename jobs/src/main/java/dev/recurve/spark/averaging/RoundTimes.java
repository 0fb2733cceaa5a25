package dev.recurve.spark.averaging;

import java.util.List;

/**
 * Where the wall time of a round went, in seconds.
 *
 * <p>Workers train for t_1 … t_W seconds on S task slots. The training of a round takes at least
 * {@code T = max(max t_w, Σ t_w / S)}; of that a slot is busy for {@code Σ t_w / min(W, S)} and waits for slower workers the
 * rest. What is left of the wall time is communication: broadcast, scheduling, shuffle, reduction, outer step.
 *
 * @param wall of the whole round
 * @param compute mean time of a task slot in training steps
 * @param waiting mean time of a task slot waiting for the slowest worker
 * @param communication everything else
 * @param state of that, what the slowest worker took to load and save its own optimizer state
 */
public record RoundTimes(double wall, double compute, double waiting, double communication, double state) {
    private static final double NANOS = 1e9;

    static RoundTimes of(List<WorkerReport> reports, int slots, double wall) {
        double sum = 0;
        double slowest = 0;
        double state = 0;
        for (WorkerReport report : reports) {
            double training = report.times().training() / NANOS;
            sum += training;
            slowest = Math.max(slowest, training);
            state = Math.max(state, report.times().state() / NANOS);
        }
        double used = Math.max(1, Math.min(reports.size(), slots));
        double training = Math.min(wall, Math.max(slowest, sum / used));
        return new RoundTimes(wall, sum / used, Math.max(0, training - sum / used), wall - training, state);
    }

    /** Share of the wall time that is not communication: training steps, and waiting for the slowest worker's. */
    public double trainingShare() {
        return 1 - communication / wall;
    }
}
