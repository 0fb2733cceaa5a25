package dev.recurve.spark.averaging;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.batch.TokenBudget;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.SentenceModel;
import dev.recurve.spark.data.ContextModel;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.data.SentenceShard;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Labels of a split by a tagger or classifier, compared with those that are there.
 *
 * <p>The split is cut into as many shards on every cluster, and each shard into batches by length, so that figures do not
 * depend on the cluster.
 */
final class SentenceEvaluation {
    /** Shards of an evaluation. */
    private static final int SHARDS = 8;

    private static final int BATCH_TOKENS = 4096;
    private static final int BATCH_SENTENCES = 64;

    private final JavaSparkContext spark;
    private final WorkerSetup setup;

    /** @param setup what executors build the model from */
    SentenceEvaluation(JavaSparkContext spark, WorkerSetup setup) {
        this.spark = spark;
        this.setup = setup;
    }

    /** @param contexts the language model that the model's context vectors come from; null: it reads none */
    static SentenceLayout layout(SparkSession session, SentenceFolder corpus, Split split, ContextModel contexts)
            throws IOException {
        return SentenceLayout.of(session, corpus, split, SHARDS, contexts);
    }

    /** Evaluates the model, whose parameters are broadcast. */
    SentenceScores evaluate(SentenceModel model, SentenceLayout layout) {
        try (BroadcastVectors parameters = BroadcastVectors.of(spark, List.of(model.parameters()))) {
            List<ShardTask> tasks = new ArrayList<>();
            for (int shard = 0; shard < layout.shards(); shard++) {
                tasks.add(new ShardTask(shard, layout.location()));
            }
            WorkerSetup own = setup;
            SentenceScores none =
                    new SentenceScores(model.sizes().labels(), setup.sentences().marksSpans());
            // collect keeps the order of the partitions
            return spark
                    .parallelize(tasks, Math.min(tasks.size(), spark.defaultParallelism()))
                    .map(task -> measure(own, task, parameters))
                    .collect()
                    .stream()
                    .reduce(none, SentenceScores::plus);
        }
    }

    private record ShardTask(int number, String layout) implements Serializable {}

    private static SentenceScores measure(WorkerSetup setup, ShardTask task, BroadcastVectors parameters)
            throws IOException {
        OneDnn.useThreads(TaskContext.get().cpus());
        AveragingWorker worker = WorkerCache.take(setup, task.number());
        try (SentenceShard shard = setup.openShard(task.layout(), task.number())) {
            parameters.copyTo(List.of(worker.model().parameters()));
            worker.model().parametersChanged();
            return measure((SentenceModel) worker.model(), setup.sentences(), shard);
        } finally {
            WorkerCache.put(setup, task.number(), worker);
        }
    }

    private static SentenceScores measure(SentenceModel model, SentenceTask task, SentenceShard shard)
            throws IOException {
        SentenceScores scores = new SentenceScores(model.sizes().labels(), task.marksSpans());
        for (int[] indices : TokenBudget.byLength(shard.lengths(), BATCH_TOKENS, BATCH_SENTENCES)) {
            List<EncodedSentence> together = shard.sentences(indices);
            SentenceBatch batch =
                    SentenceBatch.of(together, task.labelsOf(), model.sizes().contextLayers());
            int[] labels = model.predict(batch).labels();
            for (int b = 0; b < together.size(); b++) {
                scores.add(together.get(b).labels(), own(labels, batch, b, task.labelsOf()));
            }
        }
        return scores;
    }

    /** The labels of one sentence of a batch. */
    static int[] own(int[] labels, SentenceBatch batch, int sentence, LabelsOf labelsOf) {
        if (labelsOf == LabelsOf.SENTENCES) {
            return new int[] {labels[sentence]};
        }
        int[] own = new int[batch.lengths()[sentence]];
        for (int t = 0; t < own.length; t++) {
            own[t] = labels[t * batch.size() + sentence];
        }
        return own;
    }
}
