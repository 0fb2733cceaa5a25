package dev.recurve.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The result of one case.
 *
 * @param benchmarkCase what was measured
 * @param rates median work per second by contender, NaN where one could not run, and medians of shares by name
 * @param peakShare share of the machine's sgemm peak that our contender reached, NaN if it was not asked for
 */
record Row(BenchmarkCase benchmarkCase, Map<String, Double> rates, double peakShare) {
    /** Work per second of a contender. */
    double rate(String contender) {
        return rates.getOrDefault(contender, Double.NaN);
    }

    /** A share that our contender reports, NaN if it could not run. */
    double share(String name) {
        return rate(name);
    }

    /** Another figure that our contender reports, NaN if it could not run or has none. */
    double figure(String name) {
        return rate(name);
    }

    /** How many times as fast as the peer we are. */
    double ratio(String peer) {
        return rate(Benchmark.OURS) / rate(peer);
    }

    /** Middle value, or the mean of both middle values; NaN of nothing. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
