package dev.recurve.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Groups sentences of like lengths into batches of a bounded number of steps, padding included: {@code longest × sentences
 * ≤ budget}. A sentence longer than the budget is a batch of its own.
 */
public final class TokenBudget {
    private TokenBudget() {}

    /**
     * The batches of one epoch of training, in random order. Their number is the same for every seed, and sentences of one
     * length change their places.
     *
     * @param lengths tokens of each sentence
     * @param budget most steps of a batch, with padding
     * @param mostSentences most sentences of a batch
     * @param seed the same seed gives the same batches
     * @return indices of the sentences of each batch
     */
    public static List<int[]> shuffled(int[] lengths, int budget, int mostSentences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = IntStream.range(0, lengths.length).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        // sorting is stable: sentences of one length stay in random order, and cuts fall at the same lengths each time
        List<int[]> batches =
                cut(sorted(order, Comparator.comparingInt(i -> lengths[i])), lengths, budget, mostSentences);
        Collections.shuffle(batches, new Random(random.nextLong()));
        return batches;
    }

    /**
     * Batches for evaluation, the shortest sentences first.
     *
     * @param lengths tokens of each sentence
     * @param budget most steps of a batch, with padding
     * @param mostSentences most sentences of a batch
     * @return indices of the sentences of each batch
     */
    public static List<int[]> byLength(int[] lengths, int budget, int mostSentences) {
        int[] order = IntStream.range(0, lengths.length).toArray();
        return cut(sorted(order, Comparator.comparingInt(i -> lengths[i])), lengths, budget, mostSentences);
    }

    private static int[] sorted(int[] order, Comparator<Integer> by) {
        return Arrays.stream(order)
                .boxed()
                .sorted(by)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static List<int[]> cut(int[] order, int[] lengths, int budget, int mostSentences) {
        List<int[]> batches = new ArrayList<>();
        int start = 0;
        int longest = 0;
        for (int i = 0; i < order.length; i++) {
            int longestWith = Math.max(longest, lengths[order[i]]);
            boolean full = (long) longestWith * (i - start + 1) > budget || i - start == mostSentences;
            if (full && i > start) {
                batches.add(Arrays.copyOfRange(order, start, i));
                start = i;
                longestWith = lengths[order[i]];
            }
            longest = longestWith;
        }
        if (start < order.length) {
            batches.add(Arrays.copyOfRange(order, start, order.length));
        }
        return batches;
    }
}
