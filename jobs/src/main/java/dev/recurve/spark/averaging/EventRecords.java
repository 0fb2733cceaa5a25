package dev.recurve.spark.averaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The records of a TensorBoard event file: messages {@code tensorflow.Event} in TFRecord's frame.
 *
 * <pre>
 * length (8)  masked CRC-32C of the length (4)  message (length)  masked CRC-32C of the message (4)      little endian
 * </pre>
 *
 * <p>Of the message only fields for scalars are written: {@code wall_time} (1), {@code step} (2), {@code file_version} (3),
 * {@code summary} (5) with its {@code value} (1) of {@code tag} (1) and {@code simple_value} (2), {@code session_log} (7).
 *
 * @see <a href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">event.proto</a>
 */
final class EventRecords {
    private static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xA282EAD8; // what TFRecord adds to a rotated checksum
    private static final int SESSION_START = 1;

    // wire types of protobuf
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private EventRecords() {}

    /**
     * The first record of a file.
     *
     * @param seconds since 1970
     */
    static byte[] version(double seconds) {
        Message event = new Message().fixed64(1, seconds).bytes(3, VERSION.getBytes(StandardCharsets.UTF_8));
        return framed(event.toBytes());
    }

    /** Training goes on from here: what earlier files have of this step and later ones does not count. */
    static byte[] resumedAt(double seconds, long step) {
        byte[] session = new Message().varint(1, SESSION_START).toBytes();
        return framed(new Message()
                .fixed64(1, seconds)
                .varint(2, step)
                .bytes(7, session)
                .toBytes());
    }

    /** Scalars of a step, by their tags. */
    static byte[] scalars(double seconds, long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> summary.bytes(
                1,
                new Message()
                        .bytes(1, tag.getBytes(StandardCharsets.UTF_8))
                        .fixed32(2, value.floatValue())
                        .toBytes()));
        return framed(new Message()
                .fixed64(1, seconds)
                .varint(2, step)
                .bytes(5, summary.toBytes())
                .toBytes());
    }

    private static byte[] framed(byte[] message) {
        ByteBuffer length = littleEndian(Long.BYTES).putLong(message.length);
        return littleEndian(Long.BYTES + 2 * Integer.BYTES + message.length)
                .putLong(message.length)
                .putInt(maskedChecksum(length.array()))
                .put(message)
                .putInt(maskedChecksum(message))
                .array();
    }

    private static int maskedChecksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A protobuf message in the making. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            key(field, VARINT);
            number(value);
            return this;
        }

        Message fixed64(int field, double value) {
            key(field, FIXED64);
            out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
            return this;
        }

        Message fixed32(int field, float value) {
            key(field, FIXED32);
            out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            key(field, BYTES);
            number(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] toBytes() {
            return out.toByteArray();
        }

        private void key(int field, int type) {
            number((long) field << 3 | type);
        }

        /** Seven bits a byte, the lowest first; the eighth says that more follow. */
        private void number(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                out.write((int) (left & 0x7F | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
