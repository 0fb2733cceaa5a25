package dev.recurve.bench.jobs;

import dev.recurve.bench.Contender;
import dev.recurve.bench.LiveHeap;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rounds of one local step on one token, of any number of workers that share the slots of one executor: what they take of
 * time, of the driver's heap and of the memory of both processes.
 */
final class ExecutorRounds implements Contender {
    /** The most that is alive on the driver's heap. */
    static final String DRIVER_HEAP = "driver_heap_gb";

    static final String DRIVER = "driver_gb";
    static final String EXECUTOR = "executor_gb";

    private static final int SLOTS = 2;
    private static final int WARM_UP = 5;
    private static final double GIGABYTE = 1 << 30;

    private final int rounds;
    private final TrainingTask task;
    private final List<Double> seconds = new ArrayList<>();
    private double driver;
    private double executor;
    private double driverHeap;
    private ExecutorSpark spark;

    /**
     * @param workers parameter-averaging workers
     * @param rounds whose times are measured; as many follow whose heap is watched
     */
    ExecutorRounds(RoundSize size, int workers, int rounds) {
        this.rounds = rounds;
        task = TrainingTask.ofSingleTokens(size, workers);
    }

    @Override
    public String version() {
        return "Recurve in Spark " + spark.session().version();
    }

    @Override
    public void prepare() {
        spark = new ExecutorSpark(SLOTS);
        task.prepare(spark.session());
    }

    /** Times first: collections of the heap, which tell what lives on it, would be in them. */
    private final class Watch implements TrainingObserver, AutoCloseable {
        private LiveHeap heap;

        @Override
        public void onRound(RoundResult round) {
            if (round.round() < WARM_UP) {
                return;
            }
            if (heap == null) {
                seconds.add(round.times().communication());
                driver = round.memory().driver() / GIGABYTE;
                executor = round.memory().executor() / GIGABYTE;
                heap = seconds.size() == rounds ? new LiveHeap() : null;
            }
            if (round.round() == WARM_UP + 2 * rounds) {
                driverHeap = heap.bytes() / GIGABYTE;
                throw new EnoughRounds();
            }
        }

        @Override
        public void close() {
            if (heap != null) {
                heap.close();
            }
        }
    }

    @Override
    public double work() {
        seconds.clear();
        try (Watch watch = new Watch()) {
            TrainingJob.run(spark.session(), task.settings(), false, watch);
            throw new IllegalStateException("the corpus has fewer rounds than are measured");
        } catch (EnoughRounds e) {
            return rounds;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot train", e);
        }
    }

    /** The median of the rounds, as rounds a second. */
    @Override
    public double measure(double least) {
        work();
        return 1 / median();
    }

    private double median() {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    @Override
    public Map<String, Double> shares() {
        return Map.of(SparkRounds.SYNC_SECONDS, median(), DRIVER_HEAP, driverHeap, DRIVER, driver, EXECUTOR, executor);
    }

    @Override
    public void close() {
        if (spark != null) {
            spark.close();
        }
        task.close();
    }
}
