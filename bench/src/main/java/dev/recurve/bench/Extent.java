package dev.recurve.bench;

import java.util.OptionalInt;

/**
 * How much work a run of a benchmark is.
 *
 * @param quick for a look, not for published figures
 * @param megabytes size of the text in millions of bytes, for a benchmark that reads one
 */
public record Extent(boolean quick, OptionalInt megabytes) {
    /** For published figures, of the usual size. */
    public static final Extent FULL = new Extent(false, OptionalInt.empty());

    public Extent {
        if (megabytes.isPresent() && megabytes.getAsInt() < 1) {
            throw new IllegalArgumentException("--size-mb must be at least 1, found " + megabytes.getAsInt());
        }
    }
}
