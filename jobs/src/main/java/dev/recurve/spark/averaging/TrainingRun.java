package dev.recurve.spark.averaging;

import dev.recurve.config.RecurveException;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.Split;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.Optimizer;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;

/** Training of a language model from a prepared corpus, with evaluation, schedule, checkpoints and early stopping. */
public final class TrainingRun implements AutoCloseable {
    private final SparkSession session;
    private final JavaSparkContext spark;
    private final TrainSettings settings;
    private final CorpusFolder corpus;
    private final RunFolder runFolder;
    private final TrainingObserver observer;
    private final CorpusLayout layout;
    private final CorpusLayout validation; // null: the corpus has no such split
    private final RunFolder.Provenance provenance;
    private final WorkerSetup setup;
    private final LanguageModel model;
    private final List<FloatMemory> optimizerMemory = new ArrayList<>();
    private final AveragingTrainingMaster master;
    private final Throughput throughput = new Throughput();
    private final long startNanos = System.nanoTime();
    private long lastCheckpointNanos = System.nanoTime();

    /**
     * Lays the corpus out and builds the model, or takes up the last checkpoint.
     *
     * @param runFolder where checkpoints go, and come from
     * @param resume go on from the last checkpoint instead of beginning
     * @throws RecurveException if the corpus, the checkpoint and the settings do not fit together
     */
    public TrainingRun(
            SparkSession session,
            TrainSettings settings,
            RunFolder runFolder,
            boolean resume,
            TrainingObserver observer)
            throws IOException {
        this.session = session;
        this.settings = settings;
        this.runFolder = runFolder;
        this.observer = observer;
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        corpus = CorpusFolder.open(
                settings.run().requireCorpus(), session.sparkContext().hadoopConfiguration());
        int workers = settings.averaging().workers() == 0
                ? spark.defaultParallelism()
                : settings.averaging().workers();
        boolean backward = settings.model().directions() == 2;
        layout = CorpusLayout.of(
                session,
                corpus,
                new CorpusLayout.Shape(
                        Split.TRAIN, backward, workers, settings.training().lanes()));
        validation = corpus.has(Split.VALIDATION)
                ? DistributedEvaluation.layout(session, corpus, Split.VALIDATION, backward, settings.evaluate())
                : null;
        model = LanguageModel.create(
                settings.model(), corpus.vocabulary().size(), settings.run().seed());
        setup = new WorkerSetup(
                UUID.randomUUID().toString(),
                settings.model(),
                corpus.vocabulary().size(),
                settings.training().optimizer(),
                settings.training().window(),
                settings.training().lanes(),
                settings.run().seed(),
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
        RunIdentity identity = RunIdentity.of(settings, workers, corpus);
        provenance = new RunFolder.Provenance(identity, corpus.vocabulary(), corpus.tokenizer());
        Optional<TrainingState> state = resume ? Optional.of(runFolder.resume(identity, model)) : Optional.empty();
        master = new AveragingTrainingMaster(setup, model, plan(workers, state), this::afterRound);
    }

    private RoundPlan plan(int workers, Optional<TrainingState> state) {
        long stepsPerEpoch = ceilDiv(layout.length(), settings.training().window());
        TrainingCursor cursor = state.map(TrainingState::cursor).orElse(TrainingCursor.start());
        var optimizer = settings.training().optimizer();
        var schedule = new LearningRateSchedule(
                        settings.training().schedule(),
                        optimizer.learningRate(),
                        stepsPerEpoch * settings.training().epochs())
                .withPlateauFactor(cursor.plateauFactor());
        FloatAddress[] vectors = new FloatAddress[Optimizer.stateVectors(optimizer)];
        for (int v = 0; v < vectors.length; v++) {
            FloatMemory memory = new FloatMemory();
            optimizerMemory.add(memory);
            vectors[v] = memory.reserveZeroed(model.parameterCount());
            if (state.isPresent()) {
                vectors[v].asBuffer().put(state.get().optimizerState()[v]);
            }
        }
        float[][][] carried = state.map(TrainingState::carriedStates)
                .filter(all -> all.length > 0)
                .orElse(null);
        return new RoundPlan(
                workers,
                stepsPerEpoch,
                settings.averaging().steps(),
                schedule,
                cursor,
                vectors,
                state.map(TrainingState::optimizerSteps).orElse(0L),
                carried);
    }

    /** Trains to the end. */
    public TrainingOutcome run() throws IOException {
        observer.onStart(overview());
        List<EvaluationResult> evaluations = new ArrayList<>();
        var graph = new SparkComputationGraph(spark, model.network(), master);
        List<String> layouts = Collections.nCopies(layout.shards(), layout.location());
        String reason = stopReason();
        while (reason == null) {
            trainEpoch(graph, layouts);
            EvaluationResult evaluation = validation == null ? null : evaluateEpoch();
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
        Perplexity perplexity =
                new DistributedEvaluation(spark, setup, settings.evaluate()).evaluate(model, validation);
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
        return result;
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
        if (every > 0 && minutes >= every && master.cursor().stepInEpoch() > 0) {
            checkpoint(null);
        }
    }

    /** Writes a checkpoint; {@code evaluation} is null within an epoch, and where there is nothing to evaluate on. */
    private void checkpoint(EvaluationResult evaluation) {
        try {
            String location = runFolder.write(
                    provenance,
                    model,
                    trainingState(),
                    evaluation,
                    settings.checkpoint().keep());
            lastCheckpointNanos = System.nanoTime();
            observer.onCheckpoint(location);
        } catch (IOException e) {
            throw new RecurveException(
                    "cannot write a checkpoint to " + runFolder.location() + ": " + e.getMessage()
                            + "; the checkpoints before are whole: is the disk full?",
                    e);
        }
    }

    private TrainingState trainingState() {
        FloatAddress[] vectors = master.optimizerState();
        float[][] copies = new float[vectors.length][];
        for (int v = 0; v < vectors.length; v++) {
            copies[v] = new float[Math.toIntExact(vectors[v].capacity())];
            vectors[v].asBuffer().get(copies[v]);
        }
        float[][][] carried = master.carriedStates();
        return new TrainingState(
                master.cursor(), copies, master.optimizerSteps(), carried == null ? new float[0][][] : carried);
    }

    private TrainingOverview overview() {
        return new TrainingOverview(
                model.parameterCount(),
                model.vocabularySize(),
                model.config().directions(),
                layout.shards(),
                settings.training().epochs(),
                corpus.counts(Split.TRAIN).tokens() * model.config().directions(),
                master.cursor().tokens());
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    /** The model as training has left it. */
    public LanguageModel model() {
        return model;
    }

    @Override
    public void close() {
        master.deleteTempFiles(spark);
        optimizerMemory.forEach(FloatMemory::close);
        model.close();
    }
}
