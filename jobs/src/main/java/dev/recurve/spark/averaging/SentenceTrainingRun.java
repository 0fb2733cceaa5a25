package dev.recurve.spark.averaging;

import dev.recurve.batch.TokenBudget;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.SentenceCheckpoint;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.model.SentenceModel;
import dev.recurve.spark.cluster.Preflight;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.data.SentenceShard;
import dev.recurve.spark.data.Split;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;

/**
 * Training of a tagger or classifier from prepared sentences by the workers that train language models, with evaluation
 * of the validation split after every epoch, checkpoints, and early stopping.
 */
public final class SentenceTrainingRun implements AutoCloseable {
    private final JavaSparkContext spark;
    private final SentenceTrainSettings settings;
    private final SentenceInputs inputs;
    private final SentenceFolder corpus;
    private final SentenceLayout train;
    private final SentenceLayout validation; // null: there is none
    private final RunFolder runFolder;
    private final RunIdentity identity;
    private final TrainingObserver observer;
    private final SentenceTask task;
    private final WorkerSetup setup;
    private final SentenceModel model;
    private final DriverState state;
    private final AveragingTrainingMaster master;
    private final TrainingLoop<SentenceEvaluationResult> loop;

    /**
     * Deals the sentences out and builds the model, or takes up the last checkpoint.
     *
     * @throws RecurveException if the corpus, the checkpoint and the settings do not fit together
     */
    SentenceTrainingRun(
            SparkSession session,
            SentenceTrainSettings settings,
            RunFolder runFolder,
            boolean resume,
            TrainingObserver observer)
            throws IOException {
        this.settings = settings;
        this.runFolder = runFolder;
        this.observer = observer;
        loop = new TrainingLoop<>(
                settings.training(),
                settings.checkpoint(),
                runFolder,
                observer,
                new TrainingLoop.Epochs<>(this::evaluate, this::write, "labels of the validation split"));
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        inputs = SentenceInputs.open(session, settings);
        corpus = inputs.corpus();
        task = inputs.task();
        int workers = workers(settings, corpus, spark);
        train = SentenceLayout.of(session, corpus, Split.TRAIN, workers, inputs.vectorsFrom());
        validation = corpus.has(Split.VALIDATION)
                ? SentenceEvaluation.layout(session, corpus, Split.VALIDATION, inputs.vectorsFrom())
                : null;
        identity = settings.identity(workers, inputs);
        OptimizerSettings optimizer = settings.training().optimizer();
        int longest = corpus.counts(Split.TRAIN).longest();
        Preflight.check(spark, TrainingMemory.of(task, settings.averaging(), optimizer, longest, workers));
        setup = WorkerSetup.of(
                spark,
                task,
                corpus.vocabulary(),
                inputs.contextWords(),
                optimizer,
                settings.run().seed());
        model = task.newModel(settings.run().seed());
        RunFolder.Resumed resumed;
        try {
            resumed = resume ? resumed() : begun();
        } catch (IOException | RuntimeException e) {
            setup.destroy();
            model.close();
            throw e;
        }
        RoundPlan plan = plan(workers, Optional.ofNullable(resumed).map(RunFolder.Resumed::state));
        state = DriverState.of(model, optimizer, settings.averaging(), plan, runFolder, resumed, null);
        master = new AveragingTrainingMaster(setup, model, state, plan, loop::afterRound);
        loop.steer(master);
    }

    private static int workers(SentenceTrainSettings settings, SentenceFolder corpus, JavaSparkContext spark) {
        int asked = settings.averaging().workers();
        int workers = asked == 0 ? spark.defaultParallelism() : asked;
        long sentences = corpus.counts(Split.TRAIN).sentences();
        if (workers > sentences) {
            throw new UsageException("averaging.workers = " + workers + " are more than the " + sentences
                    + " sentences of the training split: use fewer workers");
        }
        return workers;
    }

    /** Parameters that a new run begins with, where they are not random; nothing is resumed. */
    private RunFolder.Resumed begun() throws IOException {
        if (inputs.vectors() != null) {
            inputs.vectors().copyTo(model);
        }
        if (model.trainsContexts()) {
            inputs.contexts().copyTo(model);
        }
        return null;
    }

    private RunFolder.Resumed resumed() throws IOException {
        HadoopFolder latest = runFolder.latestCheckpoint();
        try (SentenceCheckpoint checkpoint = SentenceCheckpoint.load(latest)) {
            var there = checkpoint.manifest().body().path(RunIdentity.KEY);
            identity.requireEqual(there, latest.location());
            model.takeOwn(checkpoint.model());
            if (model.trainsContexts()) {
                resumeContexts(checkpoint);
            }
            return new RunFolder.Resumed(Checkpoint.loadTrainingState(latest), RunFolder.localStates(latest), there);
        }
    }

    private void resumeContexts(SentenceCheckpoint checkpoint) throws IOException {
        ContextModel found = ContextModel.of(checkpoint);
        String expected = inputs.contextWords().vocabulary().sha256();
        String there = found.words().vocabulary().sha256();
        if (!there.equals(expected)) {
            throw new RecurveException("vocabulary of hash " + expected.substring(0, 12) + " expected in "
                    + found.folder().location() + ", found " + there.substring(0, 12)
                    + ": was the folder exchanged?");
        }
        found.copyTo(model);
    }

    private RoundPlan plan(int workers, Optional<TrainingState> resumed) {
        RoundSteps steps = new RoundSteps(settings.averaging(), stepsPerEpoch());
        TrainingCursor cursor = resumed.map(TrainingState::cursor).orElse(TrainingCursor.start());
        long total = steps.stepsPerEpoch() * settings.training().epochs() + steps.lead(workers);
        var schedule = new LearningRateSchedule(
                        settings.training().schedule(),
                        settings.training().optimizer().learningRate(),
                        total)
                .withPlateauFactor(cursor.plateauFactor());
        return new RoundPlan(workers, steps, schedule, cursor, null);
    }

    /** Batches of the shard that has the most. */
    private long stepsPerEpoch() {
        String layout = train.location();
        BatchSettings batch = settings.batch();
        var hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
        List<Integer> shards = IntStream.range(0, train.shards()).boxed().toList();
        return spark.parallelize(shards, shards.size())
                .map(shard -> batches(layout, shard, batch, hadoop.value()))
                .reduce(Math::max);
    }

    private static int batches(String layout, int shard, BatchSettings batch, Configuration hadoop) throws IOException {
        int[] lengths = SentenceShard.lengths(layout, shard, hadoop);
        return TokenBudget.shuffled(lengths, batch.tokens(), batch.sentences(), 0)
                .size();
    }

    /** Trains to the end. */
    TrainingOutcome run() throws IOException {
        observer.onStart(overview());
        var graph = new SparkComputationGraph(spark, model.network(), master);
        String reason = loop.run(spark, graph, Collections.nCopies(train.shards(), train.location()));
        return loop.outcome(List.of(), reason);
    }

    /** Null without a validation split. */
    private SentenceEvaluationResult evaluate() {
        if (validation == null) {
            return null;
        }
        double start = loop.seconds();
        SentenceScores scores = new SentenceEvaluation(spark, setup).evaluate(model, validation);
        boolean best = loop.afterEvaluation(1 - scores.score());
        double end = loop.seconds();
        SentenceEvaluationResult result = new SentenceEvaluationResult(
                master.cursor().epoch(), scores.measure(), scores.score(), scores.figures(), best, end - start, end);
        observer.onSentenceEvaluation(result);
        return result;
    }

    private String write(SentenceEvaluationResult evaluation) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        TrainingCursor cursor = master.cursor();
        facts.put(RunIdentity.KEY, identity.settings());
        facts.put("epoch", cursor.epoch());
        facts.put("step", cursor.globalStep());
        facts.put("tokens", cursor.tokens());
        if (evaluation != null) {
            evaluation.scores().forEach((name, value) -> facts.put("validation-" + name.replace('_', '-'), value));
        }
        var contents = new SentenceCheckpoint.Contents(
                model,
                corpus.vocabulary(),
                corpus.labels(),
                corpus.tokenizer(),
                inputs.contexts() == null ? null : inputs.contexts().folder(),
                facts);
        TrainingState training = new TrainingState(
                cursor,
                state.optimizer().vectors(),
                state.optimizer().steps(),
                state.outer().vectors(),
                new float[0][][]);
        var mark = evaluation != null && evaluation.best()
                ? new RunFolder.Marked("validation-" + evaluation.measure().replace(' ', '-'), evaluation.score())
                : null;
        return runFolder.write(
                cursor,
                (target, addition) -> SentenceCheckpoint.write(target, true, contents, training, addition),
                state.local(),
                mark,
                settings.checkpoint().keep());
    }

    private TrainingOverview overview() {
        return new TrainingOverview(
                task.kind(),
                model.parameterCount(),
                corpus.vocabulary().size(),
                1,
                train.shards(),
                Precision.F32,
                settings.training().epochs(),
                task.tagger() != null
                        ? corpus.counts(Split.TRAIN).tokens()
                        : corpus.counts(Split.TRAIN).sentences(),
                master.cursor().tokens(),
                false);
    }

    /** The model as training has left it. */
    SentenceModel model() {
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
