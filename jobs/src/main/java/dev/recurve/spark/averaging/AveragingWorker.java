package dev.recurve.spark.averaging;

import dev.recurve.config.LocalOptimizerState;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;
import dev.recurve.model.TrainableModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Network, optimizer and reader of a worker, kept on the executor from round to round.
 *
 * <p>They are a cache: everything is set from the round's input, the reader's place is checked against what the round asks
 * for, and an optimizer state that the worker is to keep is read from its file unless it is the one at hand. So any of
 * them can serve any worker.
 */
final class AveragingWorker implements AutoCloseable {
    private final WorkerSetup setup;
    private final Learner<?> learner;
    private String ownState = ""; // whose optimizer state after which round is at hand

    AveragingWorker(WorkerSetup setup) {
        this.setup = setup;
        learner = setup.sentences() == null ? new WindowLearner(setup) : new SentenceLearner(setup);
    }

    /** The vectors that are averaged: parameters, then optimizer state where that is averaged too. */
    List<FloatAddress> vectors(RoundOrder order) {
        List<FloatAddress> vectors = new ArrayList<>();
        vectors.add(learner.model().parameters());
        if (order.averagesState()) {
            vectors.addAll(Arrays.asList(learner.optimizer().state()));
        }
        return vectors;
    }

    /** The worker's model, for evaluation between rounds. */
    TrainableModel<?> model() {
        return learner.model();
    }

    /**
     * Does the local steps of a round.
     *
     * @param start parameters that all workers start from, and averaged optimizer state
     * @param attempt the task that the worker runs in
     * @return its report; a step that is not finite ends the worker's round early and is reported
     */
    WorkerReport run(RoundOrder order, WorkerInput input, BroadcastVectors start, TaskAttempt attempt)
            throws IOException {
        long began = System.nanoTime();
        start.copyTo(vectors(order));
        learner.model().parametersChanged();
        long stateNanos = begin(order, input);
        Steps steps = steps(order, input, attempt);
        boolean failed = steps.failure != null;
        stateNanos += keepState(order, input, attempt, failed);
        return new WorkerReport(
                input.worker(),
                attempt.location(),
                failed ? WindowLosses.NONE : steps.losses,
                new WorkerReport.Times(steps.nanos, stateNanos, System.nanoTime() - began),
                Pointer.physicalBytes(),
                learner.optimizer().stepCount(),
                failed ? null : learner.carried(),
                steps.failure);
    }

    /** What the steps of a round add up to. */
    private static final class Steps {
        private WindowLosses losses = WindowLosses.NONE;
        private long nanos;
        private WorkerReport.StepFailure failure;
    }

    private Steps steps(RoundOrder order, WorkerInput input, TaskAttempt attempt) throws IOException {
        Steps steps = new Steps();
        LocalTrainer.Step last = null;
        for (int i = 0; i < order.steps() && steps.failure == null; i++) {
            attempt.stopIfKilled();
            if (!learner.advance()) {
                break; // a shorter shard: the others go on
            }
            if (learner.countTargets() == 0) {
                continue; // padding alone: a step on it would move momentum on
            }
            long step = order.globalStep() + i;
            double rate = order.schedule().rate(step) * learner.rateFactor();
            long before = System.nanoTime();
            last = learner.step(rate, stepSeed(setup.seed(), step, input.worker()));
            steps.nanos += System.nanoTime() - before;
            steps.losses = steps.losses.with(i, order.steps(), last.loss(), last.tokens());
            if (!last.isFinite()) {
                steps.failure = failure("loss or gradient", step, last, rate);
            }
        }
        if (steps.failure == null && last != null && !isFinite(order)) {
            long step = order.globalStep() + order.steps() - 1;
            steps.failure = failure("parameters", step, last, order.schedule().rate(step));
        }
        return steps;
    }

    private static WorkerReport.StepFailure failure(String what, long step, LocalTrainer.Step last, double rate) {
        return new WorkerReport.StepFailure(what, step, last.loss(), last.gradientNorm(), rate);
    }

    /** A last step can overflow what its own, finite gradient was computed from. */
    private boolean isFinite(RoundOrder order) {
        double sum = 0;
        for (FloatAddress vector : vectors(order)) {
            sum += Vectors.squaredNorm(vector, vector.capacity());
        }
        return Double.isFinite(sum);
    }

    /** Sets everything that the round starts from but the parameters; returns the time spent loading a state. */
    private long begin(RoundOrder order, WorkerInput input) throws IOException {
        learner.begin(input);
        long began = System.nanoTime();
        switch (order.optimizerState()) {
            case AVERAGED -> learner.optimizer().setStepCount(order.optimizerSteps());
            case RESET -> resetOptimizer();
            case KEPT -> {
                if (!ownState.equals(stateName(input.worker(), order.round() - 1))) {
                    loadState(input);
                }
            }
        }
        ownState = "";
        return System.nanoTime() - began;
    }

    private void loadState(WorkerInput input) throws IOException {
        if (input.stateFolder() == null) {
            resetOptimizer();
        } else if (learner.optimizer().state().length > 0) {
            LocalStateFile.read(
                    HadoopFolder.of(input.stateFolder(), setup.configuration()), input.worker(), learner.optimizer());
        }
    }

    private void resetOptimizer() {
        for (FloatAddress vector : learner.optimizer().state()) {
            Pointer.memset(vector, 0, vector.capacity() * Float.BYTES);
        }
        learner.optimizer().setStepCount(0);
    }

    /** Saves the worker's own optimizer state; of a worker whose delta is dropped, the one that it began with. */
    private long keepState(RoundOrder order, WorkerInput input, TaskAttempt attempt, boolean failed)
            throws IOException {
        if (order.optimizerState() != LocalOptimizerState.KEPT) {
            return 0;
        }
        long began = System.nanoTime();
        if (failed) {
            loadState(input);
        }
        if (order.stateFolder() != null) {
            HadoopFolder folder = HadoopFolder.of(order.stateFolder(), setup.configuration());
            LocalStateFile.write(folder, input.worker(), learner.optimizer(), attempt.id());
        }
        ownState = stateName(input.worker(), order.round());
        return System.nanoTime() - began;
    }

    private static String stateName(int worker, int round) {
        return worker + "@" + round;
    }

    /** Different in every step and worker, the same in every run of the same seed. */
    static long stepSeed(long seed, long step, int worker) {
        return (seed * 1_000_003 + step) * 1_000_003 + worker;
    }

    @Override
    public void close() throws IOException {
        learner.close();
    }
}
