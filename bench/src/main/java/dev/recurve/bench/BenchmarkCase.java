package dev.recurve.bench;

/**
 * One row of a benchmark.
 *
 * @param name what is measured, for example the size of a model
 * @param threads number of threads that every contender may compute with
 */
public record BenchmarkCase(String name, int threads) {
    public BenchmarkCase {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
    }

    @Override
    public String toString() {
        return name + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
