package dev.recurve.checkpoint;

import dev.recurve.config.RecurveException;
import dev.recurve.kernel.FloatAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * Reads a safetensors file of F32 tensors one tensor at a time; nothing in the file makes it use more memory than the
 * file has bytes, or fail otherwise than with a {@link RecurveException}.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsReader implements AutoCloseable {
    /** Bytes read at a time. */
    private static final int BLOCK = 1 << 16;
    /** Floats allocated on the header's word alone (64 MB); more only as they arrive. */
    private static final int TRUSTED = 1 << 24;
    /** The longest Java array that every virtual machine makes. */
    private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

    private final InputStream in;
    private final String location;
    private final SafetensorsHeader header;
    private final Iterator<Map.Entry<String, long[]>> remaining;
    private final byte[] block = new byte[BLOCK];

    /**
     * Reads the header.
     *
     * @param in the file; closed by {@link #close}
     * @param location what to name in errors
     * @throws RecurveException if the header is not that of a safetensors file of F32 tensors
     * @throws IOException if reading fails
     */
    public SafetensorsReader(InputStream in, String location) throws IOException {
        this.in = in;
        this.location = location;
        byte[] size = in.readNBytes(Long.BYTES);
        if (size.length < Long.BYTES) {
            throw SafetensorsHeader.broken(location, "it ends after " + size.length + " bytes");
        }
        long length = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
            throw SafetensorsHeader.broken(
                    location,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, 2 to " + SafetensorsHeader.MAX_BYTES
                            + " are allowed");
        }
        byte[] json = in.readNBytes((int) length); // grows with what arrives
        if (json.length < length) {
            throw SafetensorsHeader.broken(location, "it ends within its header");
        }
        header = SafetensorsHeader.parse(json, location);
        remaining = header.shapes().entrySet().iterator();
        if (!remaining.hasNext()) {
            expectEnd();
        }
    }

    /** Names and shapes in the order of the file. */
    public Map<String, long[]> shapes() {
        return header.shapes();
    }

    /** The strings beside the tensors. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Whether {@link #next} has another tensor to read. */
    public boolean hasNext() {
        return remaining.hasNext();
    }

    /** The name and the values (row-major) of one tensor. */
    public record Tensor(String name, long[] shape, float[] values) {}

    /**
     * Reads the next tensor, and with the last one checks that the file ends there.
     *
     * @return its name, shape and values
     * @throws RecurveException if the file is shorter or longer than its header says
     * @throws IOException if reading fails
     */
    public Tensor next() throws IOException {
        Map.Entry<String, long[]> entry = remaining.next();
        long count = SafetensorsHeader.count(entry.getValue());
        if (count > MAX_VALUES) {
            throw new RecurveException(location + ": tensor " + SafetensorsHeader.shown(entry.getKey()) + " has "
                    + count + " values, more than one Java array holds");
        }
        float[] values = values(entry.getKey(), (int) count);
        if (!remaining.hasNext()) {
            expectEnd();
        }
        return new Tensor(entry.getKey(), entry.getValue(), values);
    }

    /**
     * Reads the next tensor into native memory, block by block, and with the last one checks that the file ends there.
     *
     * @param target receives the values, row-major
     * @return the tensor's name
     * @throws RecurveException if the tensor has another number of values, or the file is shorter or longer than its
     *     header says
     * @throws IOException if reading fails
     */
    public String next(FloatAddress target) throws IOException {
        Map.Entry<String, long[]> entry = remaining.next();
        long count = SafetensorsHeader.count(entry.getValue());
        if (count != target.capacity()) {
            throw new RecurveException(target.capacity() + " values of " + SafetensorsHeader.shown(entry.getKey())
                    + " expected in " + location + ", found " + count + ": does the file belong to this model?");
        }
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        for (long read = 0; read < count; ) {
            int length = (int) Math.min(BLOCK / Float.BYTES, count - read);
            readBlock(entry.getKey(), length);
            target.from(read, length).asBuffer().put(bytes.asFloatBuffer().limit(length));
            read += length;
        }
        if (!remaining.hasNext()) {
            expectEnd();
        }
        return entry.getKey();
    }

    private void readBlock(String name, int floats) throws IOException {
        if (in.readNBytes(block, 0, floats * Float.BYTES) < floats * Float.BYTES) {
            throw SafetensorsHeader.broken(location, "it ends within tensor " + SafetensorsHeader.shown(name));
        }
    }

    private void expectEnd() throws IOException {
        if (in.read() >= 0) {
            throw SafetensorsHeader.broken(location, "it goes on after its last tensor");
        }
    }

    private float[] values(String name, int count) throws IOException {
        float[] values = new float[Math.min(count, TRUSTED)];
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        for (int read = 0; read < count; ) {
            int length = Math.min(BLOCK / Float.BYTES, count - read);
            readBlock(name, length);
            if (read + length > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
            }
            bytes.asFloatBuffer().get(values, read, length);
            read += length;
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
