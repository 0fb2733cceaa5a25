package dev.recurve.train;

import dev.recurve.config.ScheduleSettings;
import dev.recurve.config.ScheduleType;
import java.io.Serializable;

/**
 * The learning rate of a step: a linear warm-up, then constant, kept and then linear down to a floor, or stepped down whenever
 * validation stops improving.
 */
public final class LearningRateSchedule implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ScheduleSettings config;
    private final double learningRate;
    private final long totalSteps;
    private final double plateauFactor;

    /**
     * @param learningRate rate before the schedule
     * @param totalSteps local steps of a worker in the whole training
     */
    public LearningRateSchedule(ScheduleSettings config, double learningRate, long totalSteps) {
        this(config, learningRate, totalSteps, 1);
    }

    private LearningRateSchedule(ScheduleSettings config, double learningRate, long totalSteps, double plateauFactor) {
        this.config = config;
        this.learningRate = learningRate;
        this.totalSteps = totalSteps;
        this.plateauFactor = plateauFactor;
    }

    /** The rate of a step, counted from 0. */
    public double rate(long step) {
        double warmupSteps = config.warmup() * totalSteps;
        if (step < warmupSteps) {
            return learningRate * (step + 1) / warmupSteps;
        }
        return switch (config.type()) {
            case CONSTANT -> learningRate;
            case PLATEAU -> learningRate * plateauFactor;
            case LINEAR -> {
                double kept = warmupSteps + config.hold() * totalSteps;
                double done = Math.max(0, (step - kept) / Math.max(1, totalSteps - kept));
                yield learningRate * Math.max(config.floor(), 1 - done * (1 - config.floor()));
            }
        };
    }

    /** The schedule after an epoch whose validation was no better than the best before. */
    public LearningRateSchedule afterPlateau() {
        return config.type() == ScheduleType.PLATEAU ? withPlateauFactor(plateauFactor * config.factor()) : this;
    }

    /** What plateaus have multiplied the rate by so far. */
    public double plateauFactor() {
        return plateauFactor;
    }

    /** The schedule with the given product of plateau steps, when training resumes. */
    public LearningRateSchedule withPlateauFactor(double factor) {
        return new LearningRateSchedule(config, learningRate, totalSteps, factor);
    }
}
