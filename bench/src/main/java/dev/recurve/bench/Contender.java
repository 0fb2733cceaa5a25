package dev.recurve.bench;

import java.util.Map;

/**
 * One implementation of the work of a case.
 *
 * <p>It lives in a process of its own: OpenMP runtimes and thread settings of different native libraries do not meet.
 */
public interface Contender extends AutoCloseable {
    /** Library and version, for the head of the report. */
    String version();

    /** Loads, builds and warms up, until a repetition measures the steady state. */
    void prepare();

    /**
     * One unit of work, for example a training step.
     *
     * @return its size in the benchmark's unit, for example the number of tokens
     */
    double work();

    /**
     * One timed repetition: whole units of work until at least the given time has passed.
     *
     * @return work per second
     */
    default double measure(double seconds) {
        long start = System.nanoTime();
        double done = 0;
        double elapsed;
        do {
            done += work();
            elapsed = (System.nanoTime() - start) / 1e9;
        } while (elapsed < seconds);
        return done / elapsed;
    }

    /** Shares, from 0 to 1, and other figures of the last repetition, by the names that the benchmark lists. */
    default Map<String, Double> shares() {
        return Map.of();
    }

    @Override
    void close();
}
