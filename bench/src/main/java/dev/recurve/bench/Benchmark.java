package dev.recurve.bench;

import java.util.List;

/** A comparison of this project with its peers on the same work. */
public interface Benchmark {
    /** The name of our own contender, the first of every benchmark. */
    String OURS = "ours";

    /** Name on the command line. */
    String name();

    /** One line for the help text. */
    String description();

    /** What is counted for each second, for example {@code tokens/s}. */
    String unit();

    /** What is counted in a row, where rows differ. */
    default String unit(BenchmarkCase benchmarkCase) {
        return unit();
    }

    /** The rows, in the order of the report. */
    List<BenchmarkCase> cases();

    /**
     * The rows of a run of another extent; those of {@link #cases()} where the work is steps that are all alike.
     *
     * @throws IllegalArgumentException if a size is given and there is no text to have it
     */
    default List<BenchmarkCase> cases(Extent extent) {
        if (extent.megabytes().isPresent()) {
            throw new IllegalArgumentException("benchmark " + name() + " takes no --size-mb");
        }
        return cases();
    }

    /** Rows that a run does not have because something is missing for them: a line for each reason. */
    default List<String> leftOut(Extent extent) {
        return List.of();
    }

    /** How long to measure. */
    default Plan plan(boolean quick) {
        return quick ? Plan.QUICK : Plan.FULL;
    }

    /** How long to measure a row, where rows differ. */
    default Plan plan(BenchmarkCase benchmarkCase, boolean quick) {
        return plan(quick);
    }

    /** Names of the {@link Contender#shares} that our contender reports. */
    default List<String> shares() {
        return List.of();
    }

    /** Names of further {@link Contender#shares}, of any contender, that are no shares: seconds, megabytes. */
    default List<String> figures() {
        return List.of();
    }

    /** Names of the peers. */
    List<String> peers();

    /** The peers of a row, where not all have something to compare in it. */
    default List<String> peers(BenchmarkCase benchmarkCase) {
        return peers();
    }

    /**
     * Makes a contender, in its own process.
     *
     * @param name {@link #OURS} or one of {@link #peers}
     * @throws IllegalArgumentException if there is no such contender or case
     */
    Contender contender(String name, BenchmarkCase benchmarkCase);

    /**
     * Floating-point operations that the mathematics of one unit of work needs, for the share of the machine's peak;
     * 0 where a share would say nothing.
     */
    double flops(BenchmarkCase benchmarkCase);
}
