package dev.recurve.bench.tagging;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.Contender;
import dev.recurve.bench.jobs.LocalSpark;
import dev.recurve.spark.averaging.SentenceCheckpointEvaluation;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.SentenceTrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The training job in Spark, local mode, from prepared sentences to the last checkpoint. */
final class RecurveNer implements Contender {
    private final NerTask task;
    private final int threads;
    private SparkSession session;
    private double f1 = Double.NaN;

    RecurveNer(NerTask task, int threads) {
        this.task = task;
        this.threads = threads;
    }

    @Override
    public String version() {
        return "Recurve in Spark " + session.version();
    }

    @Override
    public void prepare() {
        session = LocalSpark.open(threads);
        task.prepare(session);
    }

    @Override
    public double work() {
        try {
            SentenceTrainingJob.run(session, task.settings(), false, new TrainingObserver() {});
        } catch (IOException e) {
            throw new UncheckedIOException("cannot train", e);
        }
        return (double) task.train().size() * task.epochs();
    }

    /** The time is that of training alone; then what was trained is scored. */
    @Override
    public double measure(double seconds) {
        double rate = Contender.super.measure(seconds);
        SentenceTrainSettings settings = task.settings();
        try {
            f1 = SentenceCheckpointEvaluation.run(
                            session, task.corpus(), settings.run().requireOutput(), Split.TEST)
                    .scores()
                    .score();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot score", e);
        }
        return rate;
    }

    @Override
    public Map<String, Double> shares() {
        return Map.of(NerTask.f1(Benchmark.OURS), f1);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
