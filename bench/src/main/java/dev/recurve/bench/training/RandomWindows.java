package dev.recurve.bench.training;

import java.util.SplittableRandom;

/** A ring of windows of random words, the same for every contender. */
final class RandomWindows {
    /** Enough that the rows of the embedding table are not all in the cache. */
    private static final int COUNT = 16;

    private final int[][] inputs = new int[COUNT][];
    private final int[][] targets = new int[COUNT][];
    private int current = -1;

    RandomWindows(TrainingShape shape) {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < COUNT; i++) {
            inputs[i] = random.ints(shape.tokens(), 0, shape.vocabulary()).toArray();
            targets[i] = random.ints(shape.tokens(), 0, shape.vocabulary()).toArray();
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
