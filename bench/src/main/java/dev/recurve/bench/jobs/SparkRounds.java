package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Rounds of one local step on one token: what a synchronisation costs beside the training. */
final class SparkRounds implements Contender {
    /** Seconds of a round beside its training steps. */
    static final String SYNC_SECONDS = "sync_seconds";

    /** Rounds until workers are built and code is compiled: a run has hundreds, and Java's compiler takes a core until then. */
    private static final int WARM_UP = 40;

    private final int rounds;
    private final int threads;
    private final TrainingTask task;
    private SparkSession session;
    private double seconds;

    /**
     * @param workers parameter-averaging workers
     * @param threads task slots that they share
     * @param rounds that are measured
     */
    SparkRounds(RoundSize size, int workers, int threads, int rounds) {
        this.rounds = rounds;
        this.threads = threads;
        task = TrainingTask.ofSingleTokens(size, workers);
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
        List<Double> measured = new ArrayList<>();
        TrainingObserver observer = new TrainingObserver() {
            @Override
            public void onRound(RoundResult round) {
                if (round.round() >= WARM_UP) {
                    measured.add(round.times().communication());
                }
                if (measured.size() == rounds) {
                    throw new EnoughRounds();
                }
            }
        };
        try {
            TrainingJob.run(session, task.settings(), false, observer);
            throw new IllegalStateException("the corpus has fewer rounds than are measured");
        } catch (EnoughRounds e) {
            seconds = measured.stream().sorted().toList().get(rounds / 2);
            return rounds;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot train", e);
        }
    }

    /** The median of the rounds, as rounds a second. */
    @Override
    public double measure(double least) {
        work();
        return 1 / seconds;
    }

    @Override
    public Map<String, Double> shares() {
        return Map.of(SYNC_SECONDS, seconds);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        task.close();
    }
}
