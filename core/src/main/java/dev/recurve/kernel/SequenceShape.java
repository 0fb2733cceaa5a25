package dev.recurve.kernel;

/** Steps and lanes of a batch of sequences, time-major. */
public record SequenceShape(int time, int batch) {
    public SequenceShape {
        if (time < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "a batch of sequences needs at least one step and one lane: time " + time + ", batch " + batch);
        }
        if ((long) time * batch > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("at most " + Integer.MAX_VALUE + " rows fit a batch of sequences: time "
                    + time + ", batch " + batch);
        }
    }

    /** {@code time × batch}. */
    public int rows() {
        return time * batch;
    }
}
