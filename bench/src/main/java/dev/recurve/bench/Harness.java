package dev.recurve.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a benchmark: for each case all contenders are started, then their repetitions take turns, so that whatever slows
 * the machine for a while slows all of them.
 */
final class Harness {
    private final Benchmark benchmark;
    private final Plan plan;
    private final Consumer<String> progress;
    private final Map<String, String> versions = new LinkedHashMap<>();

    /** @param progress receives a line for a person who waits */
    Harness(Benchmark benchmark, Plan plan, Consumer<String> progress) {
        this.benchmark = benchmark;
        this.plan = plan;
        this.progress = progress;
    }

    /** Measures one case; a contender that breaks is left out of it. */
    Row run(BenchmarkCase benchmarkCase) {
        List<ContenderHandle> handles = new ArrayList<>();
        try {
            for (String name : contenders(benchmarkCase)) {
                progress.accept(benchmarkCase + ": starting " + name);
                start(name, benchmarkCase, handles);
            }
            return row(benchmarkCase, measure(benchmarkCase, handles));
        } finally {
            handles.forEach(ContenderHandle::close);
        }
    }

    /** Versions of the contenders that have run. */
    Map<String, String> versions() {
        return versions;
    }

    private List<String> contenders(BenchmarkCase benchmarkCase) {
        List<String> names = new ArrayList<>();
        names.add(Benchmark.OURS);
        names.addAll(benchmark.peers(benchmarkCase));
        if (benchmark.flops(benchmarkCase) > 0) {
            names.add(SgemmPeak.NAME);
        }
        return names;
    }

    private void start(String name, BenchmarkCase benchmarkCase, List<ContenderHandle> handles) {
        try {
            ContenderHandle handle = new ContenderHandle(benchmark, name, benchmarkCase);
            handles.add(handle);
            versions.put(name, handle.version());
        } catch (ContenderHandle.Failure e) {
            progress.accept(benchmarkCase + ": left out, " + e.getMessage());
        }
    }

    private Map<String, List<Double>> measure(BenchmarkCase benchmarkCase, List<ContenderHandle> handles) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        List<ContenderHandle> running = new ArrayList<>(handles);
        for (int round = 1 - plan.warmUps(); round <= plan.rounds(); round++) { // up to round 0: not counted
            progress.accept(benchmarkCase + ": round " + round + " of " + plan.rounds());
            for (ContenderHandle handle : List.copyOf(running)) {
                try {
                    Map<String, Double> figures = handle.measure(plan.seconds());
                    if (round > 0) {
                        figures.forEach((name, value) -> rates.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(value));
                    }
                } catch (ContenderHandle.Failure e) {
                    progress.accept(benchmarkCase + ": left out, " + e.getMessage());
                    rates.remove(handle.name());
                    running.remove(handle);
                }
            }
        }
        return rates;
    }

    private Row row(BenchmarkCase benchmarkCase, Map<String, List<Double>> rates) {
        Map<String, Double> medians = new LinkedHashMap<>();
        rates.forEach((name, values) -> medians.put(name, Row.median(values)));
        double peak = medians.getOrDefault(SgemmPeak.NAME, Double.NaN);
        double ours = medians.getOrDefault(Benchmark.OURS, Double.NaN);
        return new Row(benchmarkCase, medians, ours * benchmark.flops(benchmarkCase) / peak);
    }
}
