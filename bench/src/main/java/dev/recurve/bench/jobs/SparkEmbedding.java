package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.spark.ml.EmbedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.SparkSession;

/** The embed job in Spark, local mode, from text to Parquet. */
final class SparkEmbedding implements Contender {
    private final EmbeddingTask task;
    private final int threads;
    private SparkSession session;

    SparkEmbedding(EmbeddingTask task, int threads) {
        this.task = task;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "Recurve in Spark " + session.version();
    }

    @Override
    public void prepare() {
        task.prepare();
        session = LocalSpark.open(threads);
    }

    @Override
    public double work() {
        try {
            var embeddings = new EmbedJob(session, task.settings()).run();
            return embeddings.manifest().body().path("counts").path("tokens").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot embed", e);
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        task.close();
    }
}
