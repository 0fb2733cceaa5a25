package dev.recurve.spark.ml;

import org.apache.spark.Partitioner;

/** Cuts the numbers from 0 to {@code lines - 1} into contiguous ranges whose lengths differ by at most one. */
final class LineRanges extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final long lines;
    private final int ranges;

    LineRanges(long lines, int ranges) {
        this.lines = lines;
        this.ranges = ranges;
    }

    @Override
    public int numPartitions() {
        return ranges;
    }

    @Override
    public int getPartition(Object number) {
        // 2^20 ranges and 2^40 lines stay below 2^63
        return (int) ((Long) number * ranges / lines);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LineRanges those && those.lines == lines && those.ranges == ranges;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(lines) * 31 + ranges;
    }
}
