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
import java.util.zip.CheckedInputStream;
import org.apache.spark.serializer.DeserializationStream;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;

/**
 * Reads what {@link RoundWriter} has written, and refuses records that are cut off or damaged: Spark itself takes an early
 * end for the end, and notices damage only where it compresses. That no record is missing, {@link RoundRunner} sees.
 */
final class RoundReader extends DeserializationStream {
    /** Up to this size Java reads a file without asking for native memory. */
    private static final int CHUNK_BYTES = 1 << 13;

    private final CheckedInputStream checked;
    private final DataInputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final FloatBuffer floats =
            ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder()).asFloatBuffer();

    RoundReader(InputStream stream) {
        checked = new CheckedInputStream(stream, new CRC32C());
        in = new DataInputStream(checked);
    }

    @Override
    public scala.collection.Iterator<Tuple2<Object, Object>> asKeyValueIterator() {
        return JavaConverters.asScalaIterator(new Records());
    }

    /** The stream may end before a key, and nowhere else; it is closed there, by which Spark frees the block behind it. */
    private final class Records implements Iterator<Tuple2<Object, Object>> {
        private int first = -2; // byte of the next key, -1 at the end, -2 if not read yet

        @Override
        public boolean hasNext() {
            if (first == -2) {
                first = reading(in::read);
                if (first < 0) {
                    close();
                }
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
        byte[] bytes = in.readNBytes(Math.max(0, size)); // as they come: a damaged size asks for no memory
        if (bytes.length < size) {
            throw new EOFException();
        }
        requireChecksum("the report of a worker");
        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (WorkerReport) objects.readObject();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "a worker's report has a class that is not here: are all executors of one" + " version of Recurve?",
                    e);
        }
    }

    private SlicePart readSlice() throws IOException {
        int vector = in.readInt();
        int slice = in.readInt();
        int worker = in.readInt();
        long weight = in.readLong();
        FloatBuffer values = FloatBuffer.allocate(count(in.readInt()));
        for (int offset = 0; offset < values.capacity(); offset += floats.capacity()) {
            int length = Math.min(floats.capacity(), values.capacity() - offset);
            in.readFully(chunk, 0, length * Float.BYTES);
            values.put(offset, floats, 0, length);
        }
        requireChecksum("slice " + slice + " of vector " + vector + " of worker " + worker);
        return new SlicePart(vector, slice, worker, weight, values);
    }

    private void requireChecksum(String record) throws IOException {
        int found = (int) checked.getChecksum().getValue();
        if (in.readInt() != found) {
            throw new IOException(record + " is not what was sent: its checksum differs");
        }
        checked.getChecksum().reset();
    }

    private static int count(int found) throws IOException {
        if (found < 0 || found > Slices.FLOATS) {
            throw new IOException("expected a slice of at most " + Slices.FLOATS + " values, found " + found);
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
