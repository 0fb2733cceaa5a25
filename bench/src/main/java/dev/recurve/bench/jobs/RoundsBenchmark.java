package dev.recurve.bench.jobs;

import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import dev.recurve.bench.Plan;
import java.util.ArrayList;
import java.util.List;

/** What a synchronisation takes of time and memory, by the size of the model and the number of workers. */
public final class RoundsBenchmark extends JobBenchmark {
    private static final int[] MILLIONS = {10, 30, 100};
    private static final int[] WORKERS = {2, 8, 32};
    private static final String WITH_SIZE = "-workers ";
    /** Parameters of all workers of the one executor, in millions: with its gradient each takes 8 bytes. */
    private static final int MOST = 1000;

    private static final int SLOTS = 2;
    private static final int ROUNDS = 7;

    @Override
    public String name() {
        return "rounds";
    }

    @Override
    public String description() {
        return "Rounds without training, of workers that share the two task slots of one executor process: their time,"
                + " what lives on the driver's heap, and the memory of driver and executor at the end of a round, GB";
    }

    @Override
    public String unit() {
        return "rounds/s";
    }

    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        quick(extent);
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int millions : MILLIONS) {
            for (int workers : WORKERS) {
                if (millions * workers <= MOST) {
                    cases.add(new BenchmarkCase(workers + WITH_SIZE + millions + " M", SLOTS));
                }
            }
        }
        return cases;
    }

    /** A run warms up by itself, and is long. */
    @Override
    public Plan plan(BenchmarkCase benchmarkCase, boolean quick) {
        return Plan.ONCE;
    }

    @Override
    public List<String> figures() {
        return List.of(
                SparkRounds.SYNC_SECONDS, ExecutorRounds.DRIVER_HEAP, ExecutorRounds.DRIVER, ExecutorRounds.EXECUTOR);
    }

    @Override
    public List<String> peers() {
        return List.of();
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        if (!name.equals(OURS)) {
            throw noContender(name);
        }
        int workers = Integer.parseInt(kind(benchmarkCase).split("-")[0]);
        return new ExecutorRounds(RoundSize.of(size(benchmarkCase)), workers, ROUNDS);
    }
}
