package dev.recurve.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Confidence intervals of figures that are computed from counts of sentences, by drawing as many sentences with
 * replacement again and again (the percentile method).
 *
 * @see <a href="https://doi.org/10.1201/9780429246593">Efron and Tibshirani 1993</a>
 * @see <a href="https://aclanthology.org/D12-1091/">Berg-Kirkpatrick, Burkett and Klein 2012</a>
 */
public final class Bootstrap {
    private Bootstrap() {}

    /** From {@code low} to {@code high}. */
    public record Interval(double low, double high) {}

    /**
     * Computes an interval.
     *
     * @param sentences counts of each sentence, for example right and all tokens
     * @param figure from the sums of counts
     * @param level share of drawn figures inside, for example 0.95
     * @param draws how often the sentences are drawn, for example 1000
     * @param seed the same seed gives the same interval
     * @throws IllegalArgumentException if there is no sentence or draw, or the level is not between 0 and 1
     */
    public static Interval interval(
            List<long[]> sentences, ToDoubleFunction<long[]> figure, double level, int draws, long seed) {
        if (sentences.isEmpty() || draws < 1 || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException("sentences, draws and a level between 0 and 1 expected, found "
                    + sentences.size() + " sentences, " + draws + " draws, level " + level);
        }
        SplittableRandom random = new SplittableRandom(seed);
        long[][] counts = sentences.toArray(long[][]::new);
        long[] sums = new long[counts[0].length];
        double[] figures = new double[draws];
        for (int draw = 0; draw < draws; draw++) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < counts.length; i++) {
                long[] drawn = counts[random.nextInt(counts.length)];
                for (int k = 0; k < sums.length; k++) {
                    sums[k] += drawn[k];
                }
            }
            figures[draw] = figure.applyAsDouble(sums);
        }
        Arrays.sort(figures);
        return new Interval(quantile(figures, (1 - level) / 2), quantile(figures, (1 + level) / 2));
    }

    /** Between the two nearest of the sorted values, linearly. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
