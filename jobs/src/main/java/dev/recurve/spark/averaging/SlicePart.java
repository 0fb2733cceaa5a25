package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * One slice of one worker's vectors, on its way to be averaged.
 *
 * @param vector 0 for the parameters, then the optimizer's state vectors
 * @param slice number of the slice
 * @param worker whose it is
 * @param weight tokens behind it
 * @param floats the values in native byte order
 */
record SlicePart(int vector, int slice, int worker, long weight, byte[] floats) implements Serializable {
    /**
     * Key by which all workers' parts of a slice meet: consecutive numbers, which spread evenly over any number of
     * partitions.
     *
     * @param slices of each vector
     */
    int key(int slices) {
        return vector * slices + slice;
    }
}
