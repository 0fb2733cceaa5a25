package dev.recurve.spark.averaging;

import dev.recurve.config.LocalOptimizerState;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SoftmaxType;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.cluster.Preflight;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.train.Optimizer;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;

/** Training of a language model from a prepared corpus, with evaluation, schedule, checkpoints and early stopping. */
public final class TrainingRun implements AutoCloseable {
    private final JavaSparkContext spark;
    private final TrainSettings settings;
    private final TrainingData data;
    private final RunFolder runFolder;
    private final RunFolder.Provenance provenance;
    private final TrainingObserver observer;
    private final WorkerSetup setup;
    private final LanguageModel model;
    private final AveragingTrainingMaster.DriverState state;
    private final AveragingTrainingMaster master;
    private final Throughput throughput = new Throughput();
    private final long startNanos = System.nanoTime();
    private long lastCheckpointNanos = System.nanoTime();
    private int lastChosenSteps;

    /**
     * Lays the corpus out and builds the model, or takes up the last checkpoint.
     *
     * @param runFolder where checkpoints go, and come from
     * @param resume whether to go on from the last checkpoint
     * @throws RecurveException if the corpus, the checkpoint and the settings do not fit together
     */
    public TrainingRun(
            SparkSession session, TrainSettings settings, RunFolder runFolder, Resume resume, TrainingObserver observer)
            throws IOException {
        this.settings = settings;
        this.runFolder = runFolder;
        this.observer = observer;
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        data = TrainingData.open(session, settings);
        Preflight.check(spark, data.memoryNeed(settings));
        CorpusFolder corpus = data.corpus();
        setup = WorkerSetup.of(spark, settings, corpus.vocabulary(), data.windows(settings));
        model = setup.newModel();
        RunIdentity identity = RunIdentity.of(settings, data.workers(), corpus);
        provenance = new RunFolder.Provenance(identity, corpus.vocabulary(), corpus.tokenizer());
        Optional<RunFolder.Resumed> resumed =
                resume == Resume.NO ? Optional.empty() : Optional.of(resumed(identity, resume));
        RoundPlan plan = RoundPlan.of(settings, data, resumed.map(RunFolder.Resumed::state));
        state = driverState(plan, resumed);
        master = new AveragingTrainingMaster(setup, model, state, plan, this::afterRound);
        lastChosenSteps = plan.cursor().chosenSteps();
    }

    private RunFolder.Resumed resumed(RunIdentity identity, Resume resume) throws IOException {
        if (resume == Resume.EXACTLY) {
            return runFolder.resume(model, identity::requireEqual);
        }
        boolean derived = settings.averaging().momentum().isEmpty();
        var from = runFolder.resume(model, (there, place) -> identity.requireReshardable(there, place, derived));
        if (identity.sharesAlike(from.identity())) {
            return from;
        }
        TrainingState shared = Resharding.of(settings, data, from.identity(), from.state());
        return new RunFolder.Resumed(shared, null, from.identity());
    }

    private AveragingTrainingMaster.DriverState driverState(RoundPlan plan, Optional<RunFolder.Resumed> resumed) {
        OptimizerSettings local = settings.training().optimizer();
        OuterState outer = new OuterState(OuterOptimizer.of(settings.averaging(), plan.workers()), model.parameters());
        OptimizerState optimizer =
                new OptimizerState(local, model.parameterCount(), AveragingTrainingMaster.averagesState(plan.steps()));
        resumed.ifPresent(from -> {
            outer.restore(from.state());
            optimizer.restore(from.state());
        });
        boolean kept = settings.averaging().localOptimizerState() == LocalOptimizerState.KEPT
                && Optimizer.stateVectors(local) > 0;
        HadoopFolder saved = resumed.map(RunFolder.Resumed::localStates).orElse(null);
        LocalStates states = kept ? new LocalStates(runFolder.localStates(), saved) : null;
        StepAverage average = local.type() == OptimizerType.NT_ASGD ? new StepAverage(model) : null;
        resumed.map(RunFolder.Resumed::state)
                .filter(from -> from.cursor().averagedSteps() > 0)
                .ifPresent(from -> average.restore(from));
        return new AveragingTrainingMaster.DriverState(outer, optimizer, states, average);
    }

    /** Trains to the end. */
    public TrainingOutcome run() throws IOException {
        observer.onStart(overview());
        List<EvaluationResult> evaluations = new ArrayList<>();
        var graph = new SparkComputationGraph(spark, model.network(), master);
        List<String> layouts = Collections.nCopies(data.workers(), data.train().location());
        String reason = stopReason();
        while (reason == null) {
            trainEpoch(graph, layouts);
            EvaluationResult evaluation = data.validation() == null ? null : evaluateEpoch();
            if (evaluation != null) {
                evaluations.add(evaluation);
            }
            checkpoint(evaluation);
            reason = stopReason();
        }
        observer.onEnd(reason);
        return new TrainingOutcome(
                master.cursor(),
                evaluations,
                runFolder.best().orElse("none"),
                reason,
                throughput.tokensPerSecond(),
                throughput.trainingShare());
    }

    private void trainEpoch(SparkComputationGraph graph, List<String> layouts) {
        try {
            graph.fitPaths(spark.parallelize(layouts, layouts.size()), new ShardLoader());
        } catch (DivergenceException e) {
            throw new RecurveException(
                    e.getMessage() + "; last good checkpoint: "
                            + runFolder.latest().orElse("none yet"),
                    e);
        }
    }

    private EvaluationResult evaluateEpoch() {
        long start = System.nanoTime();
        TrainingCursor cursor = master.cursor();
        Perplexity perplexity = validate();
        boolean best = perplexity.mean() < cursor.bestPerplexity();
        if (!best) {
            master.setSchedule(master.schedule().afterPlateau());
        }
        master.setCursor(
                cursor.afterEvaluation(perplexity.mean(), master.schedule().plateauFactor()));
        double now = System.nanoTime();
        EvaluationResult result = new EvaluationResult(
                cursor.epoch(), "validation", perplexity, best, (now - start) / 1e9, (now - startNanos) / 1e9);
        observer.onEvaluation(result);
        beginAveraging();
        return result;
    }

    private Perplexity validate() {
        StepAverage.Shown average = showAverage();
        try {
            return new DistributedEvaluation(spark, setup, settings.evaluate()).evaluate(model, data.validation());
        } finally {
            if (average != null) {
                average.close();
            }
        }
    }

    /** Puts the mean of NT-ASGD in the place of the parameters; null where there is none yet. */
    private StepAverage.Shown showAverage() {
        return master.cursor().averagedSteps() > 0 ? state.average().show() : null;
    }

    private void beginAveraging() {
        TrainingCursor cursor = master.cursor();
        int patience = settings.training().optimizer().nonMonotone();
        if (state.average() != null && !cursor.averages() && cursor.stoppedImproving(patience)) {
            master.setCursor(cursor.averaging());
            observer.onAveraging(cursor.epoch());
        }
    }

    private String stopReason() {
        TrainingCursor cursor = master.cursor();
        int patience = settings.training().patience();
        if (cursor.epoch() >= settings.training().epochs()) {
            return cursor.epoch() + " epochs done";
        }
        if (patience > 0 && cursor.stepInEpoch() == 0 && cursor.epochsSinceBest() >= patience) {
            return "no better validation perplexity for " + cursor.epochsSinceBest() + " epochs";
        }
        return null;
    }

    private void afterRound(RoundResult round) {
        throughput.add(round);
        observer.onRound(round);
        double minutes = (System.nanoTime() - lastCheckpointNanos) / 60e9;
        double every = settings.checkpoint().everyMinutes();
        boolean due = every > 0 && minutes >= every;
        int chosen = master.cursor().chosenSteps();
        if (chosen != lastChosenSteps) {
            observer.onStepsChosen(chosen);
            lastChosenSteps = chosen;
            due = true; // a resumed run has to repeat the choice
        }
        if (due && master.cursor().stepInEpoch() > 0) {
            checkpoint(null);
        }
    }

    /** Writes a checkpoint; {@code evaluation} is null within an epoch, and where there is nothing to evaluate on. */
    private void checkpoint(EvaluationResult evaluation) {
        try (StepAverage.Shown average = showAverage()) {
            TrainingState training = trainingState(average == null ? List.of() : List.of(average.hidden()));
            var contents = new RunFolder.Contents(provenance, model, training, evaluation, state.local());
            String location = runFolder.write(contents, settings.checkpoint().keep());
            lastCheckpointNanos = System.nanoTime();
            observer.onCheckpoint(location);
        } catch (IOException e) {
            throw new RecurveException(
                    "cannot write a checkpoint to " + runFolder.location() + ": " + e.getMessage()
                            + "; the checkpoints before are whole: is the disk full?",
                    e);
        }
    }

    /** @param hidden the parameters that training goes on from, where the model shows others; else none */
    private TrainingState trainingState(List<FloatAddress> hidden) {
        List<FloatAddress> outer = new ArrayList<>(state.outer().vectors());
        outer.addAll(hidden);
        return new TrainingState(
                master.cursor(),
                state.optimizer().vectors(),
                state.optimizer().steps(),
                outer,
                withZeros(master.carriedStates()));
    }

    /** Zeros where a worker starts from none: one that has not begun yet, or whose delta was dropped. */
    private static float[][][] withZeros(float[][][] carried) {
        if (carried == null) {
            return new float[0][][];
        }
        float[][] like =
                Arrays.stream(carried).filter(Objects::nonNull).findFirst().orElseThrow();
        return Arrays.stream(carried)
                .map(states -> states != null
                        ? states
                        : Arrays.stream(like)
                                .map(layer -> new float[layer.length])
                                .toArray(float[][]::new))
                .toArray(float[][][]::new);
    }

    private TrainingOverview overview() {
        return new TrainingOverview(
                model.config().directions() == 2 ? "biLM" : "language model",
                model.parameterCount(),
                model.vocabularySize(),
                model.config().directions(),
                data.workers(),
                settings.training().precision(),
                settings.training().epochs(),
                data.corpus().counts(Split.TRAIN).tokens() * model.config().directions(),
                master.cursor().tokens(),
                model.config().softmax().type() == SoftmaxType.SAMPLED);
    }

    /** The model as training has left it. */
    public LanguageModel model() {
        return model;
    }

    @Override
    public void close() {
        master.deleteTempFiles(spark);
        setup.destroy();
        state.close();
        model.close();
    }
}
