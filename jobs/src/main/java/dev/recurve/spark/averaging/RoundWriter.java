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
import java.util.zip.CheckedOutputStream;
import org.apache.spark.serializer.SerializationStream;
import scala.reflect.ClassTag;

/**
 * Writes a shuffle's keys and {@link RoundRecord}s, big-endian but for the values:
 *
 * <pre>
 * key       int
 * kind      byte                {@link #REPORT}, {@link #SLICE}
 * report    int                 bytes, which follow by Java serialization
 * slice     int int int long    vector, slice, worker, weight
 *           int                 values, which follow in native byte order
 * checksum  int                 CRC-32C of all from the key on
 * </pre>
 */
final class RoundWriter extends SerializationStream {
    static final byte REPORT = 0;
    static final byte SLICE = 1;

    private final CheckedOutputStream checked;
    private final DataOutputStream out;
    private final byte[] chunk;
    private final FloatBuffer floats;

    /** @param chunk for values on their way, whole floats; several writers of one thread may share it */
    RoundWriter(OutputStream stream, byte[] chunk) {
        checked = new CheckedOutputStream(stream, new CRC32C());
        out = new DataOutputStream(checked);
        this.chunk = chunk;
        floats = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder()).asFloatBuffer();
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
            out.writeInt((int) checked.getChecksum().getValue());
            checked.getChecksum().reset();
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
        for (int offset = 0; offset < values.capacity(); offset += floats.capacity()) {
            int length = Math.min(floats.capacity(), values.capacity() - offset);
            floats.put(0, values, offset, length);
            out.write(chunk, 0, length * Float.BYTES);
        }
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
