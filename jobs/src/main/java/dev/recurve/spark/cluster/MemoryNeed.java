package dev.recurve.spark.cluster;

import dev.recurve.kernel.OneDnn;

/**
 * Memory outside the Java heap that a training run needs, estimated before it starts.
 *
 * @param worker bytes of one worker
 * @param copies bytes more of one whose processor multiplies tiles (AMX)
 * @param driver bytes of the driver
 * @param workers parameter-averaging workers of the run
 * @param of what it is for, in the words of an error: model, lanes, window
 */
public record MemoryNeed(long worker, long copies, long driver, int workers, String of) {
    /** Bytes of a worker on a processor with tiles, or without. */
    long worker(boolean tiles) {
        return worker + (tiles ? copies : 0);
    }

    /** The same where all processors are like this one. */
    public MemoryNeed onProcessorsLikeThis() {
        boolean tiles = copies > 0 && OneDnn.multipliesTiles(); // which loads the libraries
        return new MemoryNeed(worker(tiles), 0, driver, workers, of);
    }
}
