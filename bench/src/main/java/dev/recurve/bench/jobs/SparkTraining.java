package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The training job in Spark, local mode. */
final class SparkTraining implements Contender {
    /** Share of the rounds' time that the slowest worker spent in training steps. */
    static final String TRAINING_SHARE = "training_share";

    private final int workers;
    private final TrainingTask task;
    private SparkSession session;
    private TrainingOutcome outcome;

    SparkTraining(int steps, int workers) {
        this.workers = workers;
        task = new TrainingTask(steps, workers);
    }

    @Override
    public String version() {
        return "Recurve in Spark " + session.version();
    }

    @Override
    public void prepare() {
        session = LocalSpark.open(workers);
        task.prepare(session);
    }

    @Override
    public double work() {
        try {
            outcome = TrainingJob.run(session, task.settings(), false, new TrainingObserver() {});
            return outcome.cursor().tokens();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot train", e);
        }
    }

    /** One job; its rate is that of its rounds, without the checkpoint at the end. */
    @Override
    public double measure(double seconds) {
        work();
        return outcome.tokensPerSecond();
    }

    @Override
    public Map<String, Double> shares() {
        return Map.of(TRAINING_SHARE, outcome.trainingShare());
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        task.close();
    }
}
