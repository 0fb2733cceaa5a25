package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.PlanSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.spark.data.SentenceCounts;
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

    /** The same of the smaller products of taggers and classifiers. */
    private static final double SENTENCE_OPERATIONS = 60e9;

    private static final double FORWARD = 2;
    private static final double FORWARD_AND_BACKWARD = 6;

    /** A round without training, and what it grows by with each byte that is averaged (bench averaging). */
    private static final double ROUND_SECONDS = 0.07;

    private static final double ROUND_SECONDS_PER_BYTE = 3.3e-9;

    /** The driver's work for each task of a round; an assumption. */
    private static final double TASK_SECONDS = 0.005;

    /** Steps that a round is reckoned with where the run chooses them. */
    private static final int CHOSEN_STEPS = 100;

    private static final double GIGA = 1e9;

    /**
     * What there is to do.
     *
     * @param tokensPerSecond of a worker while it trains
     * @param evaluatedPerSecond of a task while it evaluates
     * @param tokens of an epoch of training, all directions counted
     * @param validationTokens of an evaluation, all directions counted
     * @param rounds of an epoch
     * @param epochs of the run
     * @param evaluators tasks that evaluate at a time
     */
    record Work(
            double tokensPerSecond,
            double evaluatedPerSecond,
            double tokens,
            double validationTokens,
            long rounds,
            int epochs,
            int evaluators) {
        /** Of a language model. */
        static Work of(TrainSettings settings, TrainingPlan.Corpus corpus, int workers, PlanSettings plan) {
            ModelSettings model = settings.model();
            TrainingSettings training = settings.training();
            double speed = plan.gflops().map(value -> value * GIGA).orElse(OPERATIONS);
            int words = corpus.vocabulary();
            long lanes = (long) workers * training.lanes();
            long length = (corpus.tokens() + lanes - 1) / lanes;
            long steps = (length + training.window() - 1) / training.window();
            return new Work(
                    speed / ModelWork.trainingOperations(model, words),
                    speed / ModelWork.evaluationOperations(model, words),
                    (double) corpus.tokens() * model.directions(),
                    (double) corpus.validationTokens() * model.directions(),
                    rounds(steps, settings.averaging()),
                    training.epochs(),
                    Math.min(plan.slots(), settings.evaluate().lanes()));
        }

        /** Of a tagger or classifier. */
        static Work of(
                SentenceTrainSettings settings,
                SentenceTask task,
                SentenceCounts train,
                TrainingPlan.Corpus corpus,
                int workers,
                PlanSettings plan) {
            double speed = plan.gflops().map(value -> value * GIGA).orElse(SENTENCE_OPERATIONS);
            double products = task.size().productsOfToken();
            BatchSettings batch = settings.batch();
            long steps = Math.max(
                    train.tokens() / workers / batch.tokens() + 1, train.sentences() / workers / batch.sentences() + 1);
            return new Work(
                    speed / (FORWARD_AND_BACKWARD * products),
                    speed / (FORWARD * products),
                    corpus.tokens(),
                    corpus.validationTokens(),
                    rounds(steps, settings.averaging()),
                    settings.training().epochs(),
                    plan.slots());
        }

        private static long rounds(long steps, AveragingSettings averaging) {
            int ofRound = averaging.choosesSteps() ? CHOSEN_STEPS : averaging.fixedSteps();
            return (steps + ofRound - 1) / ofRound;
        }

        /** The same by workers of another speed. */
        Work at(double measured) {
            double evaluated = evaluatedPerSecond * measured / tokensPerSecond;
            return new Work(measured, evaluated, tokens, validationTokens, rounds, epochs, evaluators);
        }
    }

    static PlannedTime of(Work work, TrainingPlan.Disk disk, int workers, PlanSettings plan) {
        int turns = (workers + plan.slots() - 1) / plan.slots(); // workers without a slot wait for one
        double computing = work.tokens() / workers * turns / work.tokensPerSecond();
        double evaluating = work.validationTokens() / work.evaluatedPerSecond() / work.evaluators();
        double synchronising = work.rounds() * roundSeconds(disk, workers, plan);
        return new PlannedTime(
                work.tokensPerSecond(),
                work.rounds(),
                work.epochs() * computing,
                work.epochs() * synchronising,
                work.epochs() * evaluating);
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
