package dev.recurve.spark.probe;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.ml.ModelPool;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Something that is measured by a model for each of some items.
 *
 * @param <I> an item
 * @param <R> what is measured
 */
interface ProbeTask<I, R> extends Serializable {
    /**
     * Measures.
     *
     * @param model one that no other task uses meanwhile
     * @param items those of a partition
     * @return a result for each
     */
    List<R> measure(Checkpoint model, List<I> items);

    /**
     * Runs a task for all items, spread over partitions.
     *
     * @param partitions how many; what is measured does not depend on it
     * @return a result for each item, in their order
     */
    static <I extends Serializable, R extends Serializable> List<R> run(
            SparkSession spark, ProbedModel model, List<I> items, int partitions, ProbeTask<I, R> task) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration hadoop = spark.sessionState().newHadoopConf();
        Broadcast<SerializableConfiguration> files = context.broadcast(new SerializableConfiguration(hadoop));
        String job = UUID.randomUUID().toString();
        String location = model.folder().path().toString();
        int parts = Math.max(1, Math.min(partitions, items.size()));
        // Dealt out like cards: neighbours take about as long, so all partitions do.
        List<Integer> order = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            for (int i = part; i < items.size(); i += parts) {
                order.add(i);
            }
        }
        List<Tuple2<Integer, I>> dealt =
                order.stream().map(i -> new Tuple2<>(i, items.get(i))).toList();
        try {
            List<Tuple2<Integer, R>> results = new ArrayList<>(context.parallelize(new ArrayList<>(dealt), parts)
                    .mapPartitions(own -> {
                        List<Tuple2<Integer, I>> list = new ArrayList<>();
                        own.forEachRemaining(list::add);
                        return results(list, task, job, location, files.value().value())
                                .iterator();
                    })
                    .collect()); // a small record for each item
            results.sort((a, b) -> Integer.compare(a._1(), b._1()));
            return results.stream().map(Tuple2::_2).toList();
        } finally {
            ModelPool.finish(job);
            files.destroy();
        }
    }

    private static <I, R> List<Tuple2<Integer, R>> results(
            List<Tuple2<Integer, I>> items, ProbeTask<I, R> task, String job, String location, Configuration hadoop)
            throws IOException {
        if (items.isEmpty()) {
            return List.of();
        }
        TaskContext context = TaskContext.get();
        Checkpoint model = ModelPool.take(job, location, hadoop);
        context.addTaskCompletionListener(ended -> {
            ModelPool.giveBack(job, model);
        });
        OneDnn.useThreads(context.cpus());
        List<R> results = task.measure(model, items.stream().map(Tuple2::_2).toList());
        return IntStream.range(0, results.size())
                .mapToObj(i -> new Tuple2<>(items.get(i)._1(), results.get(i)))
                .toList();
    }
}
