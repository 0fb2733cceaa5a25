package dev.recurve.spark.averaging;

import java.nio.FloatBuffer;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * One slice of one worker's vectors, on its way to be averaged. It travels by {@link RoundSerializer}.
 *
 * @param vector 0 for the parameters, then the optimizer's state vectors
 * @param slice number of the slice
 * @param worker whose it is
 * @param weight tokens behind it
 * @param floats the values, from position 0 to the capacity: before the journey the worker's own memory,
 *     which the buffer does not keep from being freed: the task holds the worker until it is done; behind it a copy
 */
record SlicePart(int vector, int slice, int worker, long weight, FloatBuffer floats)
        implements RoundRecord, KnownSizeEstimation {
    /** The record itself and the buffer that leads to the values. */
    private static final long OBJECTS = 128;

    /**
     * Key by which all workers' parts of a slice meet: consecutive numbers, which spread evenly over any number of
     * partitions.
     *
     * @param slices of each vector
     */
    int key(int slices) {
        return vector * slices + slice;
    }

    /** Bytes on the heap. Spark would look for them behind the buffer, in everything that native memory hangs on. */
    @Override
    public long estimatedSize() {
        return floats.isDirect() ? OBJECTS : OBJECTS + (long) floats.capacity() * Float.BYTES;
    }
}
