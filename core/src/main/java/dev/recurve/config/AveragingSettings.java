package dev.recurve.config;

import java.util.Locale;
import java.util.Optional;

/**
 * How workers are kept together.
 *
 * @param workers parameter-averaging workers, one Spark task each; 0: one for each core that Spark offers
 * @param method how the workers' deltas become the next parameters; unset: as {@link #forOptimizer} has it
 * @param steps local steps of a worker between two synchronisations, or {@value #AUTO}; unset: {@value #DEFAULT_STEPS}, or
 *     those of an epoch if these are fewer
 * @param syncShare for {@value #AUTO}: the share of a round that synchronisation may take
 * @param growth how the steps grow in the course of training
 * @param optimizerState what a synchronisation does to the workers' optimizers; unset: as the method has it
 * @param momentum of the outer step; unset: as the method has it
 * @param learningRate of the outer step; unset: as the method has it
 * @param warmup how the run begins
 */
public record AveragingSettings(
        @Setting(doc = "workers, one Spark task of one thread each; 0: one for each core that Spark offers", or = "0")
                int workers,
        @Setting(
                        doc =
                                "mean (deltas averaged, weighted by tokens), bmuf (the mean delta with block momentum, Chen and"
                                        + " Huo 2016) or diloco (the mean delta through an outer Nesterov step, Douillard et al. 2023);"
                                        + " unset: bmuf with sgd, mean with other optimizers")
                Optional<AveragingMethod> method,
        @Setting(
                        doc =
                                "local steps of a worker between two synchronisations, or auto: chosen from times measured in"
                                        + " the first rounds so that synchronisation takes sync-share; unset: 100, or those of"
                                        + " an epoch if these are fewer")
                Optional<String> steps,
        @Setting(doc = "steps = auto: share of a round that synchronisation may take", or = "0.05") double syncShare,
        @Setting(doc = "growth of the steps in the course of training", or = "{}") GrowthSettings growth,
        @Setting(
                        doc =
                                "what a synchronisation does to momentum or Adam moments of the workers' own optimizers: kept"
                                        + " (each its own), averaged or reset; unset: averaged with mean, reset with bmuf, kept with diloco")
                Optional<LocalOptimizerState> optimizerState,
        @Setting(
                        doc =
                                "momentum of the outer step of bmuf (unset: 1 - 1/sqrt(workers)) and diloco (unset: 0.9); mean has"
                                        + " none")
                Optional<Double> momentum,
        @Setting(doc = "learning rate of the outer step of bmuf (unset: 1) and diloco (unset: 0.7); mean has none")
                Optional<Double> learningRate,
        @Setting(doc = "how the run begins", or = "{}") WarmupSettings warmup) {
    /** The value of {@code steps} that leaves the choice to the run. */
    public static final String AUTO = "auto";

    /** Local steps where nothing is set. */
    static final int DEFAULT_STEPS = 100;

    /** Block learning rate of Chen and Huo 2016. */
    private static final double BMUF_LEARNING_RATE = 1;
    /** Outer optimizer of Douillard et al. 2023, section 3.1. */
    private static final double DILOCO_LEARNING_RATE = 0.7;

    private static final double DILOCO_MOMENTUM = 0.9;

    public AveragingSettings {
        Bounds.atLeast("workers", workers, 0);
        boolean chosen = steps.isPresent() && steps.get().equals(AUTO);
        if (steps.isPresent() && !chosen) {
            Bounds.atLeast("steps", number(steps.get()), 1);
        }
        Bounds.fraction("sync-share", syncShare);
        momentum.ifPresent(value -> Bounds.below("momentum", value, 0, 1));
        learningRate.ifPresent(value -> Bounds.positive("learning-rate", value));
        boolean mean = method.isPresent() && method.get() == AveragingMethod.MEAN;
        if (mean && momentum.isPresent()) {
            throw new IllegalArgumentException("momentum is one of bmuf and diloco, found method = mean");
        }
        if (mean && learningRate.isPresent()) {
            throw new IllegalArgumentException("learning-rate is one of bmuf and diloco, found method = mean");
        }
        if (chosen && growth.factor() > 1) {
            throw new IllegalArgumentException("growth needs a number of steps to begin with, found steps = auto");
        }
    }

    /**
     * These settings with a method: block momentum with plain SGD, where it brings W workers to where one would be
     * (docs/decisions/0064), and the mean with optimizers that keep moments of their own or are averaged themselves.
     *
     * @throws UsageException if the outer step is set and the method is not
     */
    public AveragingSettings forOptimizer(OptimizerType type) {
        if (method.isPresent()) {
            return this;
        }
        AveragingMethod chosen = type == OptimizerType.SGD ? AveragingMethod.BMUF : AveragingMethod.MEAN;
        if (chosen == AveragingMethod.MEAN && (momentum.isPresent() || learningRate.isPresent())) {
            throw new UsageException("averaging.momentum and averaging.learning-rate are of an outer step: expected"
                    + " averaging.method = bmuf or diloco beside them, found none, which is the mean with training.optimizer.type = "
                    + type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return new AveragingSettings(
                workers, Optional.of(chosen), steps, syncShare, growth, optimizerState, momentum, learningRate, warmup);
    }

    /** The method; the mean where none is chosen. */
    public AveragingMethod chosenMethod() {
        return method.orElse(AveragingMethod.MEAN);
    }

    private static int number(String steps) {
        try {
            return Integer.parseInt(steps);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("steps must be a whole number or auto, found " + steps, e);
        }
    }

    /** Whether the run chooses the steps of a round itself. */
    public boolean choosesSteps() {
        return steps.isPresent() && steps.get().equals(AUTO);
    }

    /**
     * Local steps of the first round after the warm-up.
     *
     * @throws IllegalStateException if the run chooses them
     */
    public int fixedSteps() {
        if (choosesSteps()) {
            throw new IllegalStateException("the steps of a round are chosen by the run");
        }
        return steps.map(AveragingSettings::number).orElse(DEFAULT_STEPS);
    }

    /** What a synchronisation does to the workers' optimizers. */
    public LocalOptimizerState localOptimizerState() {
        return optimizerState.orElse(
                switch (chosenMethod()) {
                    case MEAN -> LocalOptimizerState.AVERAGED;
                    // the block momentum holds what the local ones would add once more
                    case BMUF -> LocalOptimizerState.RESET;
                    // section 2 of the paper: each replica keeps its Adam state
                    case DILOCO -> LocalOptimizerState.KEPT;
                });
    }

    /**
     * Momentum of the outer step.
     *
     * @param actualWorkers the number of workers, never 0
     */
    public double outerMomentum(int actualWorkers) {
        return momentum.orElse(
                switch (chosenMethod()) {
                    case MEAN -> 0.0;
                    // lanes divided among W workers leave clipped steps 1/sqrt(W) of their signal: see BlockMomentum
                    case BMUF -> 1 - 1 / Math.sqrt(actualWorkers);
                    case DILOCO -> DILOCO_MOMENTUM;
                });
    }

    /** Learning rate of the outer step. */
    public double outerLearningRate() {
        return learningRate.orElse(
                chosenMethod() == AveragingMethod.DILOCO ? DILOCO_LEARNING_RATE : BMUF_LEARNING_RATE);
    }
}
