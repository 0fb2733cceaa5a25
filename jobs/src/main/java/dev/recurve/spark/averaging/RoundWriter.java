package dev.recurve.spark.averaging;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.zip.CRC32C;
import org.apache.spark.serializer.SerializationStream;
import scala.reflect.ClassTag;

/**
 * Writes a shuffle's keys and {@link RoundRecord}s, big-endian but for the values:
 *
 * <pre>
 * key    int
 * kind   byte       {@link #REPORT}, {@link #SLICE}
 * report int        bytes, which follow by Java serialization
 * slice  int int int long    vector, slice, worker, weight
 *        int        values, which follow in native byte order
 *        int        CRC-32C of the values
 * </pre>
 */
final class RoundWriter extends SerializationStream {
    static final byte REPORT = 0;
    static final byte SLICE = 1;

    /** Half of what the caches nearest to a core hold, and few system calls. */
    private static final int CHUNK_BYTES = 1 << 18;

    private final DataOutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final FloatBuffer floats =
            ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder()).asFloatBuffer();
    private final CRC32C checksum = new CRC32C();

    RoundWriter(OutputStream stream) {
        out = new DataOutputStream(stream);
    }

    @Override
    public <T> SerializationStream writeKey(T key, ClassTag<T> type) {
        try {
            out.writeInt((Integer) key);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <T> SerializationStream writeObject(T value, ClassTag<T> type) {
        try {
            if (value instanceof SlicePart part) {
                write(part);
            } else {
                write((WorkerReport) value);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(WorkerReport report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(report);
        }
        out.writeByte(REPORT);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    private void write(SlicePart part) throws IOException {
        FloatBuffer values = part.floats();
        out.writeByte(SLICE);
        out.writeInt(part.vector());
        out.writeInt(part.slice());
        out.writeInt(part.worker());
        out.writeLong(part.weight());
        out.writeInt(values.capacity());
        checksum.reset();
        for (int offset = 0; offset < values.capacity(); offset += floats.capacity()) {
            int length = Math.min(floats.capacity(), values.capacity() - offset);
            floats.put(0, values, offset, length);
            checksum.update(chunk, 0, length * Float.BYTES);
            out.write(chunk, 0, length * Float.BYTES);
        }
        out.writeInt((int) checksum.getValue());
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
