package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * One slice of the workers' mean.
 *
 * @param vector 0 for the parameters, then the optimizer's state vectors
 * @param slice number of the slice
 * @param parts workers whose slices it is of
 * @param spread mean squared distance of the workers' slices from it, weighted by tokens
 * @param floats the values in native byte order
 */
record SliceMean(int vector, int slice, int parts, double spread, byte[] floats) implements Serializable {}
