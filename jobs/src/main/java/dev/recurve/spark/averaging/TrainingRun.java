package dev.recurve.spark.averaging;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SoftmaxType;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.cluster.Preflight;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Split;
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
    private final DriverState state;
    private final AveragingTrainingMaster master;
    private final TrainingLoop<EvaluationResult> loop;
    private final List<EvaluationResult> evaluations = new ArrayList<>();

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
        loop = new TrainingLoop<>(
                settings.training(),
                settings.checkpoint(),
                runFolder,
                observer,
                new TrainingLoop.Epochs<>(this::evaluate, this::write, "validation perplexity"));
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
        OptimizerSettings optimizer = settings.training().optimizer();
        StepAverage average = optimizer.type() == OptimizerType.NT_ASGD ? new StepAverage(model) : null;
        state = DriverState.of(model, optimizer, settings.averaging(), plan, runFolder, resumed.orElse(null), average);
        master = new AveragingTrainingMaster(setup, model, state, plan, loop::afterRound);
        loop.steer(master);
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

    /** Trains to the end. */
    public TrainingOutcome run() throws IOException {
        observer.onStart(overview());
        var graph = new SparkComputationGraph(spark, model.network(), master);
        String reason = loop.run(
                spark, graph, Collections.nCopies(data.workers(), data.train().location()));
        return loop.outcome(evaluations, reason);
    }

    /** Null without a validation split. */
    private EvaluationResult evaluate() {
        if (data.validation() == null) {
            return null;
        }
        double start = loop.seconds();
        Perplexity perplexity = validate();
        boolean best = loop.afterEvaluation(perplexity.mean());
        double end = loop.seconds();
        EvaluationResult result =
                new EvaluationResult(master.cursor().epoch(), "validation", perplexity, best, end - start, end);
        observer.onEvaluation(result);
        beginAveraging();
        evaluations.add(result);
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

    private String write(EvaluationResult evaluation) throws IOException {
        try (StepAverage.Shown average = showAverage()) {
            TrainingState training = trainingState(average == null ? List.of() : List.of(average.hidden()));
            var contents = new RunFolder.Contents(provenance, model, training, evaluation, state.local());
            return runFolder.write(contents, settings.checkpoint().keep());
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
