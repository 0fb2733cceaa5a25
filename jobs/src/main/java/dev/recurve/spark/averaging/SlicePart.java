package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * One slice of one worker's vectors, on its way to be averaged; or of the mean.
 *
 * @param vector 0 for the parameters, then the optimizer's state vectors
 * @param slice number of the slice
 * @param worker whose it is; -1 for the mean
 * @param weight tokens behind it
 * @param floats the values in native byte order
 */
record SlicePart(int vector, int slice, int worker, long weight, byte[] floats) implements Serializable {
    /** The number of the mean's "worker". */
    static final int MEAN = -1;

    /** Key by which all workers' parts of a slice meet. */
    int key() {
        return slice * 31 + vector;
    }
}
