package dev.recurve.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random lengths of sentences. */
public final class SentenceLengths {
    private static final int SHORTEST = 5;
    private static final int LONGEST = 60;

    /** Lengths of sentences are close to log-normal; these give a median of 20 tokens and a mean of 22.5. */
    private static final double LOG_MEDIAN = Math.log(20);

    private static final double LOG_DEVIATION = 0.5;

    private SentenceLengths() {}

    /** Lengths of the sentences of a batch, the longest first. */
    public static int[] descending(int count, SplittableRandom random) {
        int[] ascending = new int[count];
        for (int i = 0; i < count; i++) {
            long length = Math.round(Math.exp(LOG_MEDIAN + LOG_DEVIATION * random.nextGaussian()));
            ascending[i] = (int) Math.max(SHORTEST, Math.min(LONGEST, length));
        }
        Arrays.sort(ascending);
        int[] descending = new int[count];
        for (int i = 0; i < count; i++) {
            descending[i] = ascending[count - 1 - i];
        }
        return descending;
    }
}
