package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    /** As a file of the reference implementation: [[1, 2, 3], [4, 5, 6]] and a scalar -0.5, written out by hand. */
    private static byte[] handmade(String header, int floats) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        float[] values = {1, 2, 3, 4, 5, 6, -0.5f};
        for (int i = 0; i < floats; i++) {
            file.putFloat(values[i]);
        }
        return file.array();
    }

    private static final String GOOD = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[24,28]}}  ";

    private static Map<String, float[]> readAll(byte[] file) throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        try (SafetensorsReader in = new SafetensorsReader(new ByteArrayInputStream(file), "f.safetensors")) {
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                tensors.put(tensor.name(), tensor.values());
            }
        }
        return tensors;
    }

    @Test
    void readsAFileWrittenByHand() throws IOException {
        byte[] file = handmade(GOOD, 7);

        assertThat(readAll(file).get("w")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(readAll(file).get("s")).containsExactly(-0.5f);
        try (SafetensorsReader in = new SafetensorsReader(new ByteArrayInputStream(file), "f")) {
            assertThat(in.shapes().get("w")).containsExactly(2, 3);
            assertThat(in.shapes().get("s")).isEmpty();
            assertThat(in.metadata()).containsExactly(Map.entry("format", "pt"));
        }
    }

    @Test
    void writesWhatTheFormatSays() throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("w", new long[] {2, 3});
        shapes.put("s", new long[0]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SafetensorsWriter writer = new SafetensorsWriter(out, shapes, Map.of("format", "pt"))) {
            writer.write("w", new float[] {1, 2, 3, 4, 5, 6});
            writer.write("s", new float[] {-0.5f});
            writer.finish();
        }

        ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(file.getLong());
        assertThat(header % 8).isZero();
        assertThat(new String(out.toByteArray(), 8, header, StandardCharsets.UTF_8).strip())
                .isEqualTo(GOOD.strip());
        assertThat(Arrays.copyOfRange(out.toByteArray(), 8 + header, out.size()))
                .isEqualTo(Arrays.copyOfRange(handmade("", 7), 8, 36));
    }

    @Test
    void keepsEveryBitOfEveryFloat() throws IOException {
        float[] values = new float[100_003]; // several blocks and a rest
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(i * 42_949);
        }
        values[17] = Float.intBitsToFloat(0x7fc00123); // a NaN with a payload
        values[18] = Float.NEGATIVE_INFINITY;
        values[19] = -0f;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SafetensorsWriter writer = new SafetensorsWriter(out, Map.of("x", new long[] {100_003}), Map.of())) {
            writer.write("x", values);
            writer.finish();
        }

        float[] read = readAll(out.toByteArray()).get("x");
        for (int i = 0; i < values.length; i++) {
            assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
        }
    }

    @Test
    void refusesToWriteWhatItDidNotAnnounce() throws IOException {
        SafetensorsWriter writer =
                new SafetensorsWriter(new ByteArrayOutputStream(), Map.of("x", new long[] {2}), Map.of());

        assertThatThrownBy(writer::finish).hasMessageContaining("tensor x");
        SafetensorsWriter other =
                new SafetensorsWriter(new ByteArrayOutputStream(), Map.of("x", new long[] {2}), Map.of());
        assertThatThrownBy(() -> other.write("x", new float[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,20]}} | needs 24 bytes",
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,24]}} | expected dtype F32, found 'F16'",
                "{\"w\":{\"shape\":[2,3],\"data_offsets\":[0,24]}} | has no dtype",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2,3],\"data_offsets\":[0,24]}} | whole numbers",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,10]}} | whole numbers",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[24,0]}} | begin and an end",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[4,28]}} | ends at 0",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}} | larger than any file",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]},\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[24,28]}} | Duplicate field",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[20,28]}} | begins at byte 20",
                "[1,2] | not a JSON object",
                "{\"w\":{\"dtype\" | not valid JSON",
                "{} {} | something follows",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}} | goes on after its last tensor",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1000000000],\"data_offsets\":[0,4000000000]}} | ends within tensor",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3000000000],\"data_offsets\":[0,12000000000]}} | one Java array",
            })
    void namesWhatIsWrong(String header, String message) {
        assertThatThrownBy(() -> readAll(handmade(header, 7)))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("f.safetensors")
                .hasMessageContaining(message);
    }

    @Test
    void boundsTheHeader() {
        byte[] huge = handmade(GOOD, 7);
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001);
        assertThatThrownBy(() -> readAll(huge)).hasMessageContaining("claims 100000001 bytes");
        byte[] negative = handmade(GOOD, 7);
        ByteBuffer.wrap(negative).order(ByteOrder.LITTLE_ENDIAN).putLong(-1);
        assertThatThrownBy(() -> readAll(negative)).hasMessageContaining("claims 18446744073709551615 bytes");
        byte[] beyond = handmade(GOOD, 7);
        ByteBuffer.wrap(beyond).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999);
        assertThatThrownBy(() -> readAll(beyond)).hasMessageContaining("ends within its header");
    }

    @Property(tries = 3000)
    void damageIsAlwaysOneClearLine(
            @ForAll @IntRange(max = 300) int place, @ForAll byte value, @ForAll @IntRange(max = 3) int kind)
            throws IOException {
        byte[] file = handmade(GOOD, 7);
        int at = place % file.length;
        byte[] damaged =
                switch (kind) {
                    case 0 -> Arrays.copyOf(file, at); // cut short
                    case 1 -> changed(file, at, value);
                    case 2 -> inserted(file, at, value);
                    default -> changed(changed(file, at, value), (at * 7 + 3) % file.length, (byte) (value * 31));
                };

        readsOrRefuses(damaged);
    }

    @Property(tries = 1000)
    void noiseIsAlwaysOneClearLine(@ForAll byte[] noise, @ForAll @ByteRange(min = 0, max = 60) byte length)
            throws IOException {
        readsOrRefuses(noise);
        byte[] framed = new byte[8 + noise.length];
        framed[0] = length;
        System.arraycopy(noise, 0, framed, 8, noise.length);
        readsOrRefuses(framed);
    }

    private static void readsOrRefuses(byte[] file) throws IOException {
        try {
            // what is read has to account for every byte that is not header
            long values =
                    readAll(file).values().stream().mapToLong(v -> v.length).sum();
            long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat(8 + header + 4 * values).isEqualTo(file.length);
        } catch (RecurveException e) {
            assertThat(e.getMessage())
                    .startsWith("f.safetensors")
                    .doesNotContain("\n")
                    .hasSizeLessThan(500);
        }
    }

    private static byte[] changed(byte[] file, int at, byte value) {
        byte[] copy = file.clone();
        copy[at] = value;
        return copy;
    }

    private static byte[] inserted(byte[] file, int at, byte value) {
        byte[] copy = Arrays.copyOf(file, file.length + 1);
        System.arraycopy(file, at, copy, at + 1, file.length - at);
        copy[at] = value;
        return copy;
    }
}
