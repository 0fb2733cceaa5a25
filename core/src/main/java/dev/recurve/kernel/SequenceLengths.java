package dev.recurve.kernel;

import java.util.Arrays;

/**
 * How long each sequence of a batch is that is padded on the right to a common number of steps.
 *
 * <p>Layers of one network share the object, and with it how the batch is packed.
 */
public final class SequenceLengths {
    private final SequenceShape shape;
    private final int[] lengths; // [batch]
    private final int tokens;
    private RowMap realRows; // both made when first asked for
    private SequencePacking packing;

    /**
     * @param time steps of the padded batch
     * @param lengths steps of each sequence, each in {@code [1, time]}
     * @throws IllegalArgumentException if there is no sequence, one is empty, or one is longer than the batch
     */
    public SequenceLengths(int time, int... lengths) {
        shape = new SequenceShape(time, lengths.length);
        this.lengths = lengths.clone();
        for (int lane = 0; lane < lengths.length; lane++) {
            if (lengths[lane] < 1 || lengths[lane] > time) {
                throw new IllegalArgumentException("sequence " + lane + " of a batch of " + time
                        + " steps has a length of " + lengths[lane] + ": 1 to " + time + " expected");
            }
        }
        tokens = Arrays.stream(lengths).sum();
    }

    /** Sequences that are all as long as the batch. */
    public static SequenceLengths full(SequenceShape shape) {
        int[] lengths = new int[shape.batch()];
        Arrays.fill(lengths, shape.time());
        return new SequenceLengths(shape.time(), lengths);
    }

    /** Steps and lanes of the padded batch. */
    public SequenceShape shape() {
        return shape;
    }

    /** Steps of one sequence. */
    public int of(int lane) {
        return lengths[lane];
    }

    /** Steps of all sequences. */
    public int tokens() {
        return tokens;
    }

    /** Whether there is no padding. */
    public boolean isFull() {
        return tokens == shape.rows();
    }

    /** The rows that are no padding, in the order in which they lie in the batch; found once. */
    public synchronized RowMap realRows() {
        if (realRows == null) {
            realRows = new RowMap(realPositions(), shape.rows());
        }
        return realRows;
    }

    private int[] realPositions() {
        int[] rows = new int[tokens];
        int next = 0;
        for (int t = 0; t < shape.time(); t++) {
            for (int lane = 0; lane < shape.batch(); lane++) {
                if (t < lengths[lane]) {
                    rows[next++] = t * shape.batch() + lane;
                }
            }
        }
        return rows;
    }

    /**
     * The elements of a time-major array that are no padding, in the order of {@link #realRows}.
     *
     * @param timeMajor [time, batch]
     * @throws IllegalArgumentException if the array has another length
     */
    public int[] withoutPadding(int[] timeMajor) {
        if (timeMajor.length != shape.rows()) {
            throw new IllegalArgumentException(shape.time() + " steps × " + shape.batch() + " sequences = "
                    + shape.rows() + " numbers expected, found " + timeMajor.length);
        }
        return isFull()
                ? timeMajor
                : Arrays.stream(realPositions()).map(row -> timeMajor[row]).toArray();
    }

    /** How the batch is packed for recurrent layers; computed once. */
    public synchronized SequencePacking packing() {
        if (packing == null) {
            packing = SequencePacking.of(this);
        }
        return packing;
    }

    @Override
    public String toString() {
        return "lengths " + Arrays.toString(lengths) + " in " + shape;
    }
}
