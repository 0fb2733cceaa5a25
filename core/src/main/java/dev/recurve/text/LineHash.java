package dev.recurve.text;

import java.nio.charset.StandardCharsets;

/**
 * Assigns lines to a share of the whole by their content alone: equal lines always fall on the same side, whatever file
 * or partition they stand in.
 */
public final class LineHash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private LineHash() {}

    /**
     * A number in [0, 1) that looks random but depends on line and seed alone: FNV-1a over the UTF-8 bytes, mixed by
     * the finalizer of SplitMix64.
     *
     * @param line the line
     * @param seed another seed gives another assignment
     * @return at least 0, below 1
     */
    public static double unit(String line, long seed) {
        long hash = FNV_OFFSET ^ mix(seed);
        for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return (mix(hash) >>> 11) * 0x1.0p-53;
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
