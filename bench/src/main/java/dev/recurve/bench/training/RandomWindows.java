package dev.recurve.bench.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** A ring of windows of random words, the same for every contender. */
final class RandomWindows {
    /** Enough that the rows of the embedding table are not all in the cache. */
    private static final int COUNT = 16;

    private final int[][] inputs = new int[COUNT][];
    private final int[][] targets = new int[COUNT][];
    private int current = -1;

    /** Every word is as likely as any other. */
    RandomWindows(TrainingShape shape) {
        this(shape, random -> random.nextInt(shape.vocabulary()));
    }

    /** Words by Zipf's law, the frequent ones first: {@code p(k) ∝ ln((k + 2) / (k + 1))}. */
    static RandomWindows ofText(TrainingShape shape) {
        double range = Math.log(shape.vocabulary() + 1.0);
        return new RandomWindows(shape, random -> (int)
                Math.min(shape.vocabulary() - 1, Math.exp(random.nextDouble() * range) - 1));
    }

    private RandomWindows(TrainingShape shape, ToIntFunction<SplittableRandom> word) {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < COUNT; i++) {
            inputs[i] = new int[shape.tokens()];
            targets[i] = new int[shape.tokens()];
            Arrays.setAll(inputs[i], at -> word.applyAsInt(random));
            Arrays.setAll(targets[i], at -> word.applyAsInt(random));
        }
    }

    /** Moves to the next window. */
    void next() {
        current = (current + 1) % COUNT;
    }

    /** Words that are read, time-major [window, lanes]. */
    int[] inputs() {
        return inputs[current];
    }

    /** Words to predict, time-major [window, lanes]. */
    int[] targets() {
        return targets[current];
    }
}
