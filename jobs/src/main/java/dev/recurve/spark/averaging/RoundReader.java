package dev.recurve.spark.averaging;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.CRC32C;
import org.apache.spark.serializer.DeserializationStream;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;

/**
 * Reads what {@link RoundWriter} has written, and refuses what is cut off or damaged: Spark itself takes an early end for
 * the end, and notices damage only where it compresses.
 */
final class RoundReader extends DeserializationStream {
    /** Up to this size Java reads a file without asking for native memory. */
    private static final int CHUNK_BYTES = 1 << 13;

    private final DataInputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final FloatBuffer floats =
            ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder()).asFloatBuffer();
    private final CRC32C checksum = new CRC32C();

    RoundReader(InputStream stream) {
        in = new DataInputStream(stream);
    }

    @Override
    public scala.collection.Iterator<Tuple2<Object, Object>> asKeyValueIterator() {
        return JavaConverters.asScalaIterator(new Records());
    }

    /** The stream may end before a key, and nowhere else. */
    private final class Records implements Iterator<Tuple2<Object, Object>> {
        private int first = -2; // byte of the next key, -1 at the end, -2 if not read yet

        @Override
        public boolean hasNext() {
            if (first == -2) {
                first = reading(in::read);
            }
            return first >= 0;
        }

        @Override
        public Tuple2<Object, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int high = first << 24;
            first = -2;
            return reading(
                    () -> new Tuple2<>(high | in.readUnsignedByte() << 16 | in.readUnsignedShort(), readRecord()));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the type of the shuffle's keys
    public <T> T readKey(ClassTag<T> type) {
        return (T) reading(in::readInt);
    }

    @Override
    @SuppressWarnings("unchecked") // the type of the shuffle's values
    public <T> T readObject(ClassTag<T> type) {
        return (T) reading(this::readRecord);
    }

    private RoundRecord readRecord() throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case RoundWriter.REPORT -> readReport();
            case RoundWriter.SLICE -> readSlice();
            default -> throw new IOException("expected a report or a slice, found a record of kind " + kind);
        };
    }

    private WorkerReport readReport() throws IOException {
        int size = in.readInt();
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (WorkerReport) objects.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private SlicePart readSlice() throws IOException {
        int vector = in.readInt();
        int slice = in.readInt();
        int worker = in.readInt();
        long weight = in.readLong();
        FloatBuffer values = FloatBuffer.allocate(count(in.readInt()));
        checksum.reset();
        for (int offset = 0; offset < values.capacity(); offset += floats.capacity()) {
            int length = Math.min(floats.capacity(), values.capacity() - offset);
            in.readFully(chunk, 0, length * Float.BYTES);
            checksum.update(chunk, 0, length * Float.BYTES);
            values.put(offset, floats, 0, length);
        }
        if (in.readInt() != (int) checksum.getValue()) {
            throw new IOException("slice " + slice + " of vector " + vector + " of worker " + worker
                    + " is not what was sent: its checksum differs");
        }
        return new SlicePart(vector, slice, worker, weight, values);
    }

    private static int count(int found) throws IOException {
        if (found < 0 || found > SlicedVectors.SLICE_FLOATS) {
            throw new IOException(
                    "expected a slice of at most " + SlicedVectors.SLICE_FLOATS + " values, found " + found);
        }
        return found;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (EOFException e) {
            throw new UncheckedIOException(
                    "the parameters of a round are cut off: is a disk of spark.local.dir full or failing?", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the parameters of a round cannot be read: " + e.getMessage()
                            + ": is a disk of spark.local.dir failing?",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
