package dev.recurve.spark.averaging;

import dev.recurve.batch.Window;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.evaluate.Perplexity;
import dev.recurve.evaluate.PerplexityMeter;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.ShardReader;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Perplexity of a split on the cluster: a task for each shard, the state carried through its lanes, the sums added in
 * the order of the shards.
 *
 * <p>The split is cut into the same lanes however many tasks share them, so that the perplexity does not depend on the
 * cluster.
 */
public final class DistributedEvaluation {
    private final JavaSparkContext spark;
    private final WorkerSetup setup;
    private final EvaluationSettings settings;

    /**
     * @param setup what executors build the model from
     * @param settings lanes and window
     */
    DistributedEvaluation(JavaSparkContext spark, WorkerSetup setup, EvaluationSettings settings) {
        this.spark = spark;
        this.setup = setup;
        this.settings = settings;
    }

    /** The layout of a split for the evaluation, cut into equal tasks as the cluster has cores. */
    public static CorpusLayout layout(
            SparkSession session, CorpusFolder corpus, Split split, boolean backward, EvaluationSettings settings)
            throws IOException {
        int tasks = tasks(settings.lanes(), session.sparkContext().defaultParallelism());
        return CorpusLayout.of(
                session, corpus, new CorpusLayout.Shape(split, backward, tasks, settings.lanes() / tasks));
    }

    /** The largest number of equal tasks that share the given lanes and are at most {@code most}. */
    static int tasks(int lanes, int most) {
        for (int tasks = Math.min(lanes, most); tasks > 1; tasks--) {
            if (lanes % tasks == 0) {
                return tasks;
            }
        }
        return 1;
    }

    /**
     * Evaluates.
     *
     * @param model its parameters are broadcast
     * @param layout of {@code settings.lanes()} lanes in all
     */
    public Perplexity evaluate(LanguageModel model, CorpusLayout layout) {
        try (BroadcastVectors parameters = BroadcastVectors.of(spark, List.of(model.parameters()))) {
            List<ShardTask> tasks = new ArrayList<>();
            for (int shard = 0; shard < layout.shards(); shard++) {
                tasks.add(new ShardTask(shard, layout.location()));
            }
            WorkerSetup own = setup;
            int lanes = layout.lanes();
            int window = settings.window();
            // collect keeps the order of the partitions, and so the order of the sum
            return spark
                    .parallelize(tasks, tasks.size())
                    .map(task -> measure(
                            own, task, parameters, new Window(own.model().directions(), window, lanes)))
                    .collect()
                    .stream()
                    .reduce(Perplexity.none(setup.model().directions()), Perplexity::plus);
        }
    }

    private record ShardTask(int number, String layout) implements Serializable {}

    private static Perplexity measure(WorkerSetup setup, ShardTask task, BroadcastVectors parameters, Window window)
            throws IOException {
        OneDnn.useThreads(TaskContext.get().cpus());
        AveragingWorker worker = WorkerCache.take(setup, task.number());
        parameters.copyTo(List.of(worker.model().parameters()));
        worker.model().parametersChanged();
        try (PerplexityMeter meter = new PerplexityMeter((LanguageModel) worker.model(), window.lanes());
                ShardReader reader = ShardReader.open(task.layout(), task.number(), setup.configuration())) {
            while (reader.next(window)) {
                meter.add(window);
            }
            return meter.result();
        } finally {
            WorkerCache.put(setup, task.number(), worker);
        }
    }
}
