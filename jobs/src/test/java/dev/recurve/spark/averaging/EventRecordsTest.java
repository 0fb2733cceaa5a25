package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
    /** As TensorFlow's own files begin. */
    @Test
    void theFirstRecordIsThatOfEveryEventFile() {
        byte[] record = EventRecords.version(1.5);
        assertThat(Arrays.copyOf(record, 12)).containsExactly(0x18, 0, 0, 0, 0, 0, 0, 0, (byte) 0xA3, 0x7F, 0x4B, 0x22);
        byte[] message = message(record);
        ByteBuffer fields = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(fields.get()).isEqualTo((byte) 0x09); // field 1, 64 bits
        assertThat(fields.getDouble()).isEqualTo(1.5);
        assertThat(fields.get()).isEqualTo((byte) 0x1A); // field 3, bytes
        assertThat(fields.get()).isEqualTo((byte) 13);
        assertThat(new String(message, 11, 13, StandardCharsets.US_ASCII)).isEqualTo("brain.Event:2");
    }

    @Test
    void scalarsHaveTagAndValue() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("a/b", 2.5);
        values.put("c", Double.NaN);
        ByteBuffer fields =
                ByteBuffer.wrap(message(EventRecords.scalars(8, 300, values))).order(ByteOrder.LITTLE_ENDIAN);
        fields.position(9);
        assertThat(fields.get()).isEqualTo((byte) 0x10); // field 2, a number: 300 = 2 · 128 + 44
        assertThat(fields.get()).isEqualTo((byte) (44 | 0x80));
        assertThat(fields.get()).isEqualTo((byte) 2);
        assertThat(fields.get()).isEqualTo((byte) 0x2A); // field 5: the summary
        assertThat(fields.get()).isEqualTo((byte) fields.remaining());
        value(fields, "a/b", 2.5f);
        value(fields, "c", Float.NaN);
        assertThat(fields.hasRemaining()).isFalse();
    }

    private static void value(ByteBuffer fields, String tag, float value) {
        assertThat(fields.get()).isEqualTo((byte) 0x0A);
        assertThat(fields.get()).isEqualTo((byte) (tag.length() + 2 + 5));
        assertThat(fields.get()).isEqualTo((byte) 0x0A); // tag
        byte[] name = new byte[fields.get()];
        fields.get(name);
        assertThat(new String(name, StandardCharsets.UTF_8)).isEqualTo(tag);
        assertThat(fields.get()).isEqualTo((byte) 0x15); // 32 bits
        assertThat(fields.getFloat()).isEqualTo(Float.valueOf(value)); // NaN too
    }

    @Test
    void aResumedRunBeginsASession() {
        byte[] message = message(EventRecords.resumedAt(8, 5));
        assertThat(Arrays.copyOfRange(message, 9, message.length)).containsExactly(0x10, 5, 0x3A, 2, 0x08, 1);
    }

    /** Checks a record's frame and takes the message out of it. */
    private static byte[] message(byte[] record) {
        ByteBuffer frame = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        byte[] message = new byte[(int) frame.getLong()];
        assertThat(unmasked(frame.getInt())).isEqualTo(checksum(Arrays.copyOf(record, 8)));
        frame.get(message);
        assertThat(unmasked(frame.getInt())).isEqualTo(checksum(message));
        assertThat(frame.hasRemaining()).isFalse();
        return message;
    }

    private static int unmasked(int masked) {
        return Integer.rotateLeft(masked - 0xA282EAD8, 15);
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
