package dev.recurve.spark.averaging;

import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TrainingSettings;
import dev.recurve.train.TrainingCursor;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;

/**
 * Epochs until training is done: each trained round by round, evaluated, and kept as a checkpoint, with checkpoints in
 * between as time passes.
 *
 * @param <E> what an evaluation comes to
 */
final class TrainingLoop<E> {
    private final TrainingSettings training;
    private final CheckpointSettings checkpoint;
    private final RunFolder folder;
    private final TrainingObserver observer;
    private final Epochs<E> epochs;
    private final Throughput throughput = new Throughput();
    private final long startNanos = System.nanoTime();
    private long lastCheckpointNanos = startNanos;
    private AveragingTrainingMaster master;
    private int lastChosenSteps;

    /**
     * What differs between runs of language models and of labelled sentences.
     *
     * @param evaluation evaluates the end of an epoch; null where there is nothing to evaluate on
     * @param writer of checkpoints
     * @param aim what has to get better, as a run that stops early names it
     */
    record Epochs<E>(Supplier<E> evaluation, CheckpointWriter<E> writer, String aim) {}

    /** Writes checkpoints. */
    @FunctionalInterface
    interface CheckpointWriter<E> {
        /**
         * Writes one.
         *
         * @param evaluation null within an epoch, and where there is nothing to evaluate on
         * @return where it lies
         */
        String write(E evaluation) throws IOException;
    }

    TrainingLoop(
            TrainingSettings training,
            CheckpointSettings checkpoint,
            RunFolder folder,
            TrainingObserver observer,
            Epochs<E> epochs) {
        this.training = training;
        this.checkpoint = checkpoint;
        this.folder = folder;
        this.observer = observer;
        this.epochs = epochs;
    }

    /** The master whose rounds {@link #afterRound} hears of; to be named before {@link #run}. */
    void steer(AveragingTrainingMaster trainingMaster) {
        master = trainingMaster;
        lastChosenSteps = master.cursor().chosenSteps();
    }

    /**
     * Trains to the end.
     *
     * @param graph with the master
     * @param layouts where each worker's shard lies
     * @return why training ended
     */
    String run(JavaSparkContext spark, SparkComputationGraph graph, List<String> layouts) {
        String reason = stopReason();
        while (reason == null) {
            trainEpoch(spark, graph, layouts);
            writeCheckpoint(epochs.evaluation().get());
            reason = stopReason();
        }
        observer.onEnd(reason);
        return reason;
    }

    private void trainEpoch(JavaSparkContext spark, SparkComputationGraph graph, List<String> layouts) {
        try {
            graph.fitPaths(spark.parallelize(layouts, layouts.size()), new ShardLoader());
        } catch (DivergenceException e) {
            throw new RecurveException(
                    e.getMessage() + "; last good checkpoint: "
                            + folder.latest().orElse("none yet"),
                    e);
        }
    }

    private String stopReason() {
        TrainingCursor cursor = master.cursor();
        int patience = training.patience();
        if (cursor.epoch() >= training.epochs()) {
            return cursor.epoch() + " epochs done";
        }
        if (patience > 0 && cursor.stepInEpoch() == 0 && cursor.evaluationsSinceBest() >= patience) {
            return "no better " + epochs.aim() + " for " + cursor.evaluationsSinceBest() + " epochs";
        }
        return null;
    }

    /**
     * Takes an evaluation into account: a plateau lowers the learning rate where the schedule says so.
     *
     * @param loss the lower, the better
     * @return whether it is the lowest so far
     */
    boolean afterEvaluation(double loss) {
        TrainingCursor cursor = master.cursor();
        boolean best = loss < cursor.bestLoss();
        if (!best) {
            master.setSchedule(master.schedule().afterPlateau());
        }
        master.setCursor(cursor.afterEvaluation(loss, master.schedule().plateauFactor()));
        return best;
    }

    void afterRound(RoundResult round) {
        throughput.add(round);
        observer.onRound(round);
        double every = checkpoint.everyMinutes();
        boolean due = every > 0 && (System.nanoTime() - lastCheckpointNanos) / 60e9 >= every;
        int chosen = master.cursor().chosenSteps();
        if (chosen != lastChosenSteps) {
            observer.onStepsChosen(chosen);
            lastChosenSteps = chosen;
            due = true; // a resumed run has to repeat the choice
        }
        if (due && master.cursor().stepInEpoch() > 0) {
            writeCheckpoint(null);
        }
    }

    private void writeCheckpoint(E evaluation) {
        try {
            String location = epochs.writer().write(evaluation);
            lastCheckpointNanos = System.nanoTime();
            observer.onCheckpoint(location);
        } catch (IOException e) {
            throw new RecurveException(
                    "cannot write a checkpoint to " + folder.location() + ": " + e.getMessage()
                            + "; the checkpoints before are whole: is the disk full?",
                    e);
        }
    }

    /** Seconds since the run was opened. */
    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** What the run came to. */
    TrainingOutcome outcome(List<EvaluationResult> evaluations, String reason) throws IOException {
        return new TrainingOutcome(
                master.cursor(),
                evaluations,
                folder.best().orElse("none"),
                reason,
                throughput.tokensPerSecond(),
                throughput.trainingShare());
    }
}
