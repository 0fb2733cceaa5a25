package dev.recurve.spark.data;

import java.io.Serializable;

/**
 * How a stream of N targets is cut into K = workers × lanes contiguous lanes of L = ceil(N / K) targets.
 *
 * <p>Lane k covers the targets [kL, min(N, (k + 1) L)) and holds L + 1 elements: first what stands before its first
 * target (before the stream: a sentence boundary), then its targets; backward, first what stands after its last target
 * (after the stream: a sentence boundary), then its targets in reverse. Input at t is element t, the target element
 * t + 1. Elements that a short or empty lane lacks are padding, at the end.
 *
 * @param tokens N, at least 1
 * @param workers the number of shards
 * @param lanes lanes per shard
 * @param segmentLength elements per segment of a lane
 * @param directions 1 (forward) or 2 (backward as well)
 */
record LaneGeometry(long tokens, int workers, int lanes, int segmentLength, int directions) implements Serializable {
    private static final long serialVersionUID = 1L;
    static final int FORWARD = 0;
    static final int BACKWARD = 1;
    static final int PADDING = -1;

    LaneGeometry {
        if (tokens < 1 || workers < 1 || lanes < 1 || segmentLength < 1) {
            throw new IllegalArgumentException("sizes must be positive: " + tokens + " tokens, " + workers
                    + " workers, " + lanes + " lanes, segments of " + segmentLength);
        }
        if ((tokens - 1) / ((long) workers * lanes) + 2 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(tokens + " tokens are too many for " + workers + " workers with " + lanes
                    + " lanes: a lane holds at most 2^31 - 3");
        }
    }

    /** L: targets per lane. */
    int length() {
        return (int) ((tokens - 1) / laneCount() + 1);
    }

    /** L + 1: elements per lane. */
    int elements() {
        return length() + 1;
    }

    /** K: lanes of all shards. */
    long laneCount() {
        return (long) workers * lanes;
    }

    /** Segments per lane, the last one shorter. */
    int segments() {
        return (elements() - 1) / segmentLength + 1;
    }

    /** Elements of a segment. */
    int columns(int segment) {
        return Math.min(segmentLength, elements() - segment * segmentLength);
    }

    /** The index in the stream of the first target of a lane. */
    long start(long lane) {
        return lane * length();
    }

    /** The index in the stream after the last target of a lane; not after {@link #start} if the lane is empty. */
    long end(long lane) {
        return Math.min(tokens, (lane + 1) * length());
    }
}
