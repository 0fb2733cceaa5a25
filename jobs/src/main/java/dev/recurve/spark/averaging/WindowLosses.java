package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * Summed cross entropy of the windows of a round, nats: of all of them, of the first few and of the last few.
 *
 * <p>The last windows before an averaging against the first ones after it show what the averaging did to the loss. The
 * windows are other ones, so single rounds are noisy; and it costs no pass of its own.
 *
 * @param all over all windows
 * @param first over the first {@link #edge} windows
 * @param last over the last {@link #edge} windows
 */
record WindowLosses(Sum all, Sum first, Sum last) implements Serializable {
    /** Windows at each end, where a round has so many. */
    private static final int EDGE = 5;

    /** No window yet. */
    static final WindowLosses NONE = new WindowLosses(Sum.NONE, Sum.NONE, Sum.NONE);

    /**
     * A sum over targets.
     *
     * @param nats summed cross entropy
     * @param tokens counted targets
     */
    record Sum(double nats, long tokens) implements Serializable {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(nats + other.nats, tokens + other.tokens);
        }

        /** Mean loss, NaN of nothing. */
        double mean() {
            return nats / tokens;
        }
    }

    /** Windows that count as the first and as the last of a round: at most five, at most half of them, at least one. */
    static int edge(int steps) {
        return Math.max(1, Math.min(EDGE, steps / 2));
    }

    /**
     * With one more window.
     *
     * @param step number of the window in the round, from 0
     * @param steps windows of the round
     * @param loss mean loss of the window
     * @param tokens its counted targets
     */
    WindowLosses with(int step, int steps, double loss, long tokens) {
        Sum window = new Sum(loss * tokens, tokens);
        int edge = edge(steps);
        return new WindowLosses(
                all.plus(window),
                step < edge ? first.plus(window) : first,
                step >= steps - edge ? last.plus(window) : last);
    }

    /** Together with another worker's. */
    WindowLosses plus(WindowLosses other) {
        return new WindowLosses(all.plus(other.all), first.plus(other.first), last.plus(other.last));
    }

    /** Counted targets of all windows. */
    long tokens() {
        return all.tokens();
    }
}
