package dev.recurve.evaluate;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Perplexity {@code exp(-1/N Σ log p(w_t))} over every token of a split, from the full softmax, for each direction.
 *
 * @param losses summed cross entropy in nats [directions]
 * @param tokens tokens predicted [directions]
 */
public record Perplexity(double[] losses, long[] tokens) implements Serializable {
    /** Nothing measured yet. */
    public static Perplexity none(int directions) {
        return new Perplexity(new double[directions], new long[directions]);
    }

    /** The sums of two disjoint parts. */
    public Perplexity plus(Perplexity other) {
        double[] allLosses = losses.clone();
        long[] allTokens = tokens.clone();
        for (int d = 0; d < losses.length; d++) {
            allLosses[d] += other.losses[d];
            allTokens[d] += other.tokens[d];
        }
        return new Perplexity(allLosses, allTokens);
    }

    /** Number of directions. */
    public int directions() {
        return losses.length;
    }

    /** Perplexity of one direction. */
    public double of(int direction) {
        return Math.exp(losses[direction] / tokens[direction]);
    }

    /** Mean cross entropy over all directions, nats per token. */
    public double meanLoss() {
        return Arrays.stream(losses).sum() / Arrays.stream(tokens).sum();
    }

    /** Perplexity over all directions: the exponential of {@link #meanLoss}. */
    public double mean() {
        return Math.exp(meanLoss());
    }

    /** Tokens predicted, in each direction. */
    public long tokensPerDirection() {
        return tokens[0];
    }
}
