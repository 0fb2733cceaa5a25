package dev.recurve.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Distinct classes drawn by the log-uniform distribution, {@code p(k) = ln((k + 2) / (k + 1)) / ln(V + 1)}, which follows
 * Zipf's law over classes sorted by frequency.
 *
 * @param classes that were drawn, in the order in which they were
 * @param draws how many it took, repetitions included
 * @param total number of classes V that they were drawn from
 * @see <a href="https://arxiv.org/abs/1412.2007">Jean et al. 2015</a>
 */
record LogUniformSample(int[] classes, long draws, int total) {
    /**
     * Draws.
     *
     * @param count distinct classes to draw, at most {@code total}
     * @param seed the same seed draws the same classes
     */
    static LogUniformSample draw(int count, int total, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] drawn = new boolean[total];
        int[] classes = new int[count];
        double range = Math.log(total + 1.0);
        long draws = 0;
        for (int found = 0; found < count; draws++) {
            int value = (int) Math.min(total - 1L, (long) Math.exp(random.nextDouble() * range) - 1);
            if (!drawn[value]) {
                drawn[value] = true;
                classes[found++] = value;
            }
        }
        return new LogUniformSample(classes, draws, total);
    }

    /** Where each class stands among the drawn ones, [total]; -1: it was not drawn. */
    int[] positions() {
        int[] positions = new int[total];
        Arrays.fill(positions, -1);
        for (int i = 0; i < classes.length; i++) {
            positions[classes[i]] = i;
        }
        return positions;
    }

    /** {@code ln(1 - (1 - p(k))^draws)}: the logarithm of how likely a class is among the drawn ones. */
    double logExpected(int k) {
        double p = Math.log((k + 2.0) / (k + 1.0)) / Math.log(total + 1.0);
        return Math.log(-Math.expm1(draws * Math.log1p(-p)));
    }
}
