package dev.recurve.spark.averaging;

import dev.recurve.config.ModelSettings;
import dev.recurve.config.PlanSettings;
import dev.recurve.train.ModelWork;

/**
 * How long training takes, by the formulas of docs/scaling.md: a round computes, moves parameters, and costs the driver a
 * few milliseconds for each worker.
 *
 * @param tokensPerSecond of a worker while it trains, all directions counted
 * @param rounds of an epoch
 * @param computing seconds of all epochs in training steps
 * @param synchronising seconds of all epochs between them
 * @param evaluating seconds of all epochs in the validation split
 */
public record PlannedTime(
        double tokensPerSecond, long rounds, double computing, double synchronising, double evaluating) {
    /**
     * Operations in a second of a worker with a neighbour on the other of two cores of a Sapphire Rapids (docs/benchmarks.md):
     * 107 billion with 2×200 units and 10,000 words, 121 with 2×650, 130 to 150 with 2×200 and 33,278 words.
     */
    private static final double OPERATIONS = 120e9;

    /** A round without training, and what it grows by with each byte that is averaged (bench averaging). */
    private static final double ROUND_SECONDS = 0.07;

    private static final double ROUND_SECONDS_PER_BYTE = 3.3e-9;

    /** The driver's work for each task of a round; an assumption. */
    private static final double TASK_SECONDS = 0.005;

    /** Steps that a round is reckoned with where the run chooses them. */
    private static final int CHOSEN_STEPS = 100;

    private static final double GIGA = 1e9;

    static PlannedTime of(
            TrainSettings settings,
            TrainingPlan.Corpus corpus,
            TrainingPlan.Disk disk,
            int workers,
            PlanSettings plan) {
        ModelSettings model = settings.model();
        double speed = plan.gflops().map(value -> value * GIGA).orElse(OPERATIONS);
        double ofToken = ModelWork.trainingOperations(model, corpus.vocabulary());
        int epochs = settings.training().epochs();
        long lanes = (long) workers * settings.training().lanes();
        long length = (corpus.tokens() + lanes - 1) / lanes;
        long steps = (length + settings.training().window() - 1)
                / settings.training().window();
        int ofRound = settings.averaging().choosesSteps()
                ? CHOSEN_STEPS
                : settings.averaging().fixedSteps();
        long rounds = (steps + ofRound - 1) / ofRound;
        double tokens = (double) corpus.tokens() * model.directions();
        int turns = (workers + plan.slots() - 1) / plan.slots(); // workers without a slot wait for one
        double computing = tokens / workers * turns * ofToken / speed;
        double evaluating = (double) corpus.validationTokens()
                * model.directions()
                * ModelWork.evaluationOperations(model, corpus.vocabulary())
                / speed
                / Math.min(plan.slots(), settings.evaluate().lanes());
        double synchronising = rounds * roundSeconds(disk, workers, plan);
        return new PlannedTime(
                speed / ofToken, rounds, epochs * computing, epochs * synchronising, epochs * evaluating);
    }

    private static double roundSeconds(TrainingPlan.Disk disk, int workers, PlanSettings plan) {
        double vector = (double) disk.shuffle() / workers; // what is averaged, once
        double own = ROUND_SECONDS + ROUND_SECONDS_PER_BYTE * vector + TASK_SECONDS * workers;
        if (plan.executors() == 0) {
            return own;
        }
        // broadcast to an executor and on to its peers; its workers' vectors out; the means to the driver
        double moved = vector * (2 + (double) workers / plan.executors() + 1);
        return own + moved / (plan.network() * GIGA);
    }

    /** All of it. */
    public double seconds() {
        return computing + synchronising + evaluating;
    }
}
