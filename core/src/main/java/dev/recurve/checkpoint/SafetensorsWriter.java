package dev.recurve.checkpoint;

import dev.recurve.kernel.FloatAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes a safetensors file of F32 tensors one tensor at a time: 8 bytes with the length of the header, the header in
 * JSON, and the values, little-endian and row-major.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsWriter implements AutoCloseable {
    /** Floats converted at a time. */
    private static final int BLOCK = 1 << 14;

    private final OutputStream out;
    private final Iterator<Map.Entry<String, long[]>> remaining;
    private final ByteBuffer buffer = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Writes the header.
     *
     * @param out where to write; closed by {@link #close}
     * @param shapes names and shapes of all tensors in the order in which they will be written
     * @param metadata strings to put beside them, for example {@code format → pt}
     * @throws IOException if writing fails
     */
    public SafetensorsWriter(OutputStream out, Map<String, long[]> shapes, Map<String, String> metadata)
            throws IOException {
        this.out = out;
        this.remaining = shapes.entrySet().iterator();
        byte[] header = new SafetensorsHeader(shapes, metadata).toBytes();
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(length.putLong(header.length).array());
        out.write(header);
    }

    /**
     * Writes the next tensor.
     *
     * @param name its name
     * @param values its values, row-major
     * @throws IllegalArgumentException if another tensor, or another number of values, is next by the header
     * @throws IOException if writing fails
     */
    public void write(String name, float[] values) throws IOException {
        begin(name, values.length);
        for (int start = 0; start < values.length; start += BLOCK) {
            int length = Math.min(BLOCK, values.length - start);
            buffer.asFloatBuffer().put(values, start, length);
            out.write(buffer.array(), 0, length * Float.BYTES);
        }
    }

    /**
     * Writes the next tensor from native memory, block by block.
     *
     * @param name its name
     * @param values its values, row-major
     * @throws IllegalArgumentException if another tensor, or another number of values, is next by the header
     * @throws IOException if writing fails
     */
    public void write(String name, FloatAddress values) throws IOException {
        begin(name, values.capacity());
        for (long start = 0; start < values.capacity(); start += BLOCK) {
            int length = (int) Math.min(BLOCK, values.capacity() - start);
            buffer.asFloatBuffer().put(values.from(start, length).asBuffer());
            out.write(buffer.array(), 0, length * Float.BYTES);
        }
    }

    private void begin(String name, long length) {
        Map.Entry<String, long[]> next = remaining.hasNext() ? remaining.next() : null;
        if (next == null || !next.getKey().equals(name) || SafetensorsHeader.count(next.getValue()) != length) {
            throw new IllegalArgumentException("the header announces "
                    + (next == null ? "no further tensor" : next.getKey()) + ", found " + name + " of " + length
                    + " values");
        }
    }

    /**
     * Checks that everything announced was written; to be called before {@link #close}.
     *
     * @throws IllegalStateException if a tensor of the header is missing
     */
    public void finish() {
        if (remaining.hasNext()) {
            throw new IllegalStateException("tensor " + remaining.next().getKey() + " of the header was not written");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
