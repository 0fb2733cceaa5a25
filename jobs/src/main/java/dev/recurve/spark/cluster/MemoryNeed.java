package dev.recurve.spark.cluster;

/**
 * Memory outside the Java heap that a training run needs, estimated before it starts.
 *
 * @param worker bytes of one worker
 * @param driver bytes of the driver
 * @param workers parameter-averaging workers of the run
 * @param of what it is for, in the words of an error: model, lanes, window
 */
public record MemoryNeed(long worker, long driver, int workers, String of) {}
