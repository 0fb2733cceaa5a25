package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How vectors of floats are cut on their way through Spark, which ships bytes in bulk: a {@code float[]} would go through
 * its serializers element by element.
 */
final class Slices {
    /**
     * Floats of a slice, of which a vector's last has fewer: 1 MB, less 16 KB. Slices of hundreds of workers meet on one
     * heap, and a reduction spreads evenly. An array of a whole megabyte takes two of the smallest regions of Java's G1
     * collector, which doubles the heap that a round needs. A multiple of what {@link OuterState} works on at a time.
     */
    static final int FLOATS = (1 << 18) - (1 << 12);

    private Slices() {}

    /** Slices of a vector of the given length. */
    static int count(long length) {
        return Math.toIntExact((length + FLOATS - 1) / FLOATS);
    }

    /** The part of a vector that a slice is. */
    static FloatAddress of(FloatAddress vector, int index) {
        long start = (long) index * FLOATS;
        return vector.from(start, Math.min(FLOATS, vector.capacity() - start));
    }

    static byte[] read(FloatAddress floats) {
        byte[] bytes = new byte[Math.toIntExact(floats.capacity() * Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer().put(floats.asBuffer());
        return bytes;
    }

    static void write(byte[] bytes, FloatAddress floats) {
        floats.asBuffer()
                .put(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer());
    }
}
