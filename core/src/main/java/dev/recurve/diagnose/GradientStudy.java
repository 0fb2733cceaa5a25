package dev.recurve.diagnose;

import java.util.List;

/**
 * Everything that was measured of the gradients of some networks.
 *
 * @param flow Jacobians by distance
 * @param norms gradients by step
 * @param learning errors by step; empty where nothing was trained
 * @param chance the error of guessing; NaN where nothing was trained
 */
public record GradientStudy(List<FlowCurve> flow, List<Norms> norms, List<Learning> learning, double chance) {
    /**
     * Gradients of one network.
     *
     * @param series whose
     * @param phase before training, or while and after it
     * @param steps in their order
     */
    public record Norms(String series, Phase phase, List<GradientNorm> steps) {}

    /**
     * How one network learns.
     *
     * @param series whose
     * @param evaluations errors by step
     * @param solvedAt the step from which on it has learnt the task; -1 if it has not
     */
    public record Learning(String series, List<TaskTraining.Evaluation> evaluations, int solvedAt) {}
}
