package dev.recurve.spark.probe;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.ml.ModelPool;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Tasks that read by a model: each has one to itself, from the pool of its executor. Closed once the results are there. */
final class ModelTasks implements AutoCloseable {
    private final JavaSparkContext context;
    private final Broadcast<SerializableConfiguration> files;
    private final String job = UUID.randomUUID().toString();
    private final String location;

    /**
     * What a task does.
     *
     * @param <I> an item
     * @param <R> what comes of it
     */
    @FunctionalInterface
    interface Reading<I, R> extends Serializable {
        /**
         * Reads the items of a partition.
         *
         * @param model one that no other task uses until this one ends
         * @param items at least one
         */
        Iterator<R> read(Checkpoint model, Iterator<I> items);
    }

    ModelTasks(SparkSession spark, ProbedModel model) {
        context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        files = context.broadcast(
                new SerializableConfiguration(spark.sessionState().newHadoopConf()));
        location = model.folder().path().toString();
    }

    /**
     * Spreads items over partitions.
     *
     * @param partitions how many; fewer where there are fewer items
     * @return what comes of the items, computed when it is used
     */
    <I, R> JavaRDD<R> map(List<I> items, int partitions, Reading<I, R> reading) {
        // The tasks get these, and not this object.
        Broadcast<SerializableConfiguration> conf = files;
        String ownJob = job;
        String model = location;
        int parts = Math.max(1, Math.min(partitions, items.size()));
        return context.parallelize(new ArrayList<>(items), parts)
                .mapPartitions(own -> own.hasNext()
                        ? reading.read(take(ownJob, model, conf.value().value()), own)
                        : Collections.emptyIterator());
    }

    private static Checkpoint take(String job, String location, Configuration hadoop) throws IOException {
        TaskContext task = TaskContext.get();
        Checkpoint model = ModelPool.take(job, location, hadoop);
        task.addTaskCompletionListener(ended -> {
            ModelPool.giveBack(job, model);
        });
        OneDnn.useThreads(task.cpus());
        return model;
    }

    @Override
    public void close() {
        ModelPool.finish(job);
        files.destroy();
    }
}
