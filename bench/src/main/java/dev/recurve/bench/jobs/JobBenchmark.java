package dev.recurve.bench.jobs;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Extent;
import dev.recurve.bench.Plan;
import java.util.List;

/**
 * A benchmark of whole jobs. A repetition is one job; names of cases are kind, size and unit of the size, for example
 * {@code whitespace 200 MB}.
 */
abstract class JobBenchmark implements Benchmark {
    /** Jobs last: five of them, or one for a look, after the one that warms up; the second still compiles. */
    private static final Plan FULL = new Plan(5, 0);

    private static final Plan QUICK = new Plan(1, 0);

    @Override
    public final List<BenchmarkCase> cases() {
        return cases(Extent.FULL);
    }

    @Override
    public abstract List<BenchmarkCase> cases(Extent extent);

    @Override
    public final Plan plan(boolean quick) {
        return quick ? QUICK : FULL;
    }

    /** A job is more than matrix products: their share of the peak would say nothing. */
    @Override
    public final double flops(BenchmarkCase benchmarkCase) {
        return 0;
    }

    /** Refuses a size of text, and says whether the run is a look. */
    final boolean quick(Extent extent) {
        if (extent.megabytes().isPresent()) {
            throw new IllegalArgumentException("benchmark " + name() + " takes no --size-mb");
        }
        return extent.quick();
    }

    static String kind(BenchmarkCase benchmarkCase) {
        return benchmarkCase.name().split(" ")[0];
    }

    /**
     * The size in a case's name.
     *
     * @throws IllegalArgumentException if there is none
     */
    final int size(BenchmarkCase benchmarkCase) {
        String[] parts = benchmarkCase.name().split(" ");
        if (parts.length != 3) {
            throw new IllegalArgumentException("no case " + benchmarkCase.name() + " in benchmark " + name());
        }
        return Integer.parseInt(parts[1]);
    }

    final IllegalArgumentException noContender(String contender) {
        return new IllegalArgumentException("no contender " + contender + " in benchmark " + name());
    }
}
