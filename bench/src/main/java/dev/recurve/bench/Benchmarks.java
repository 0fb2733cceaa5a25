package dev.recurve.bench;

import dev.recurve.bench.cells.CellsBenchmark;
import dev.recurve.bench.jobs.AveragingBenchmark;
import dev.recurve.bench.jobs.EmbeddingBenchmark;
import dev.recurve.bench.jobs.PrepareBenchmark;
import dev.recurve.bench.jobs.RoundsBenchmark;
import dev.recurve.bench.tagging.TaggingBenchmark;
import dev.recurve.bench.training.SoftmaxBenchmark;
import dev.recurve.bench.training.TrainingBenchmark;
import java.util.List;
import java.util.stream.Collectors;

/** All benchmarks by name. */
final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new TrainingBenchmark(),
            new SoftmaxBenchmark(),
            new CellsBenchmark(),
            new TaggingBenchmark(),
            new AveragingBenchmark(),
            new RoundsBenchmark(),
            new EmbeddingBenchmark(),
            new PrepareBenchmark());

    private Benchmarks() {}

    static List<Benchmark> all() {
        return ALL;
    }

    /**
     * The benchmark of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Benchmark named(String name) {
        return ALL.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no benchmark " + name + ": expected one of " + names()));
    }

    static String names() {
        return ALL.stream().map(Benchmark::name).collect(Collectors.joining(", "));
    }
}
