package dev.recurve.batch;

/**
 * A cut through parallel token streams: T consecutive positions of every lane, reused from step to step.
 *
 * <p>Ids lie time-major: position t of direction d and lane b is at {@code (d * length + t) * lanes + b}, where
 * {@code length} is the T of this window (the last one of a shard is shorter). Direction 0 reads forward, direction 1
 * backward. A target of {@link #NO_TARGET} is padding: its input is 0 and it is not counted.
 */
public final class Window implements TrainingBatch {
    /** The target of a padded position. */
    public static final int NO_TARGET = -1;

    private final int directions;
    private final int lanes;
    private final int capacity;
    private final int[] inputs; // [directions, length, lanes], filled up to directions * length * lanes
    private final int[] targets; // [directions, length, lanes]
    private int length;
    private long position;

    /**
     * Makes an empty window.
     *
     * @param directions 1 (forward) or 2 (forward and backward)
     * @param capacity the longest T it is filled with
     * @param lanes the number of parallel streams
     */
    public Window(int directions, int capacity, int lanes) {
        if (directions < 1 || directions > 2 || capacity < 1 || lanes < 1) {
            throw new IllegalArgumentException("a window needs 1 or 2 directions and positive sizes, found "
                    + directions + " directions, " + capacity + " positions, " + lanes + " lanes");
        }
        this.directions = directions;
        this.capacity = capacity;
        this.lanes = lanes;
        int size = Math.multiplyExact(Math.multiplyExact(directions, capacity), lanes);
        this.inputs = new int[size];
        this.targets = new int[size];
    }

    /**
     * Begins a new filling.
     *
     * @param newLength the T of this window, from 0 to {@link #capacity()}
     * @param newPosition the position of its first column in the lanes
     */
    public void reset(int newLength, long newPosition) {
        if (newLength < 0 || newLength > capacity) {
            throw new IllegalArgumentException("length must be from 0 to " + capacity + ", found " + newLength);
        }
        this.length = newLength;
        this.position = newPosition;
    }

    /** The index into {@link #inputs()} and {@link #targets()}. */
    public int index(int direction, int t, int lane) {
        return (direction * length + t) * lanes + lane;
    }

    /** Ids that are read, [directions, length, lanes]; the array is reused. */
    public int[] inputs() {
        return inputs;
    }

    /** Ids to predict, [directions, length, lanes], {@link #NO_TARGET} where padded; the array is reused. */
    public int[] targets() {
        return targets;
    }

    /** 1 (forward) or 2 (forward and backward). */
    public int directions() {
        return directions;
    }

    /** The number of parallel streams. */
    public int lanes() {
        return lanes;
    }

    /** The longest window that fits. */
    public int capacity() {
        return capacity;
    }

    /** The T of this window. */
    public int length() {
        return length;
    }

    /** The position of the first column in the lanes, from 0. */
    public long position() {
        return position;
    }

    /** The number of targets that are not padding, over all directions. */
    @Override
    public int countTargets() {
        int count = 0;
        for (int i = 0; i < directions * length * lanes; i++) {
            if (targets[i] != NO_TARGET) {
                count++;
            }
        }
        return count;
    }
}
