package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors of floats as slices of bytes, which Spark ships in bulk: a {@code float[]} would go through its serializers
 * element by element.
 */
final class SlicedVectors implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * 1 MB, less 16 KB: slices of hundreds of workers meet on one heap, and a reduction spreads evenly. An array of a whole
     * megabyte takes two of the smallest regions of Java's G1 collector, which doubles the heap that a round needs. A multiple
     * of what {@link OuterState} works on at a time.
     */
    static final int SLICE_FLOATS = (1 << 18) - (1 << 12);

    private final byte[][][] slices; // [vector][slice]

    private SlicedVectors(byte[][][] slices) {
        this.slices = slices;
    }

    /** Copies vectors of one length. */
    static SlicedVectors copyOf(List<FloatAddress> vectors) {
        byte[][][] copies = new byte[vectors.size()][][];
        for (int v = 0; v < copies.length; v++) {
            FloatAddress vector = vectors.get(v);
            byte[][] copy = new byte[sliceCount(vector.capacity())][];
            IntStream.range(0, copy.length).parallel().forEach(s -> copy[s] = read(slice(vector, s)));
            copies[v] = copy;
        }
        return new SlicedVectors(copies);
    }

    /** Copies the slices back into vectors of the same number and length. */
    void copyTo(List<FloatAddress> vectors) {
        for (int v = 0; v < slices.length; v++) {
            for (int s = 0; s < slices[v].length; s++) {
                write(slices[v][s], slice(vectors.get(v), s));
            }
        }
    }

    static int sliceCount(long length) {
        return Math.toIntExact((length + SLICE_FLOATS - 1) / SLICE_FLOATS);
    }

    static FloatAddress slice(FloatAddress vector, int index) {
        long start = (long) index * SLICE_FLOATS;
        return vector.from(start, Math.min(SLICE_FLOATS, vector.capacity() - start));
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
