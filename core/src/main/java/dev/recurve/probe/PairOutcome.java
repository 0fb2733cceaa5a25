package dev.recurve.probe;

import java.io.Serializable;

/**
 * What the intact model says of a pair.
 *
 * @param pair its place among all pairs
 * @param right {@code ln P} of the right form or sentence, nats
 * @param wrong that of the other
 */
public record PairOutcome(int pair, double right, double wrong) implements Serializable {
    /** {@code ln P(right) - ln P(wrong)}. */
    public double margin() {
        return right - wrong;
    }

    /** Whether the right form is the likelier. */
    public boolean isRight() {
        return right > wrong;
    }
}
