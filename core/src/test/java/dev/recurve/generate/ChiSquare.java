package dev.recurve.generate;

import java.util.stream.LongStream;

/** Pearson's statistic of counts against probabilities. */
final class ChiSquare {
    private ChiSquare() {}

    /** {@code Σ (observed - expected)² / expected} over what has a probability above 0. */
    static double of(long[] counts, double[] probabilities) {
        long total = LongStream.of(counts).sum();
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * probabilities[i];
            statistic += expected == 0 ? 0 : (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return statistic;
    }
}
