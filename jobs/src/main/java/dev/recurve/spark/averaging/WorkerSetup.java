package dev.recurve.spark.averaging;

import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import java.io.Serializable;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a worker is built from; the same in every round of a run.
 *
 * @param runId tells the caches of concurrent runs apart
 * @param model shape of the model
 * @param vocabularySize number of token ids
 * @param optimizer how gradients become steps
 * @param window steps of truncated back-propagation
 * @param lanes parallel streams of a shard
 * @param seed of the run
 * @param sentences what taggers and classifiers are built from, in place of model, window and lanes; null: a language
 *     model is trained
 * @param hadoop how to reach the file system of the shards
 */
record WorkerSetup(
        String runId,
        ModelSettings model,
        int vocabularySize,
        OptimizerSettings optimizer,
        int window,
        int lanes,
        long seed,
        SentenceTask sentences,
        Broadcast<SerializableConfiguration> hadoop)
        implements Serializable {
    static WorkerSetup of(JavaSparkContext spark, TrainSettings settings, int vocabularySize) {
        return new WorkerSetup(
                UUID.randomUUID().toString(),
                settings.model(),
                vocabularySize,
                settings.training().optimizer(),
                settings.training().window(),
                settings.training().lanes(),
                settings.run().seed(),
                null,
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    static WorkerSetup of(JavaSparkContext spark, SentenceTask sentences, OptimizerSettings optimizer, long seed) {
        return new WorkerSetup(
                UUID.randomUUID().toString(),
                null,
                sentences.sizes().tokens(),
                optimizer,
                0,
                0,
                seed,
                sentences,
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    /** Takes the broadcast back from the executors; no worker can be built from this setup any more. */
    void destroy() {
        hadoop.destroy();
    }

    Configuration configuration() {
        return hadoop.value().value();
    }
}
