package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of tensors, whatever is in them. */
class SafetensorsFuzzTest {
    /** A file and the tensors in it. */
    private record Written(byte[] file, Map<String, float[]> tensors) {}

    @Property
    void everyTensorIsReadBack(@ForAll("whole") Written written) throws IOException {
        Map<String, float[]> read = tensors(written.file());

        assertThat(read.keySet()).containsExactlyElementsOf(written.tensors().keySet());
        read.forEach((name, values) ->
                assertThat(Arrays.equals(values, written.tensors().get(name))).isTrue());
    }

    @Property
    void everyByteIsReadOrTheFileRefused(@ForAll("files") byte[] file) {
        Promise.isKept(() -> {
            long floats =
                    tensors(file).values().stream().mapToLong(v -> v.length).sum();
            long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat(Long.BYTES + header + Float.BYTES * floats).isEqualTo(file.length);
        });
    }

    @Provide
    Arbitrary<Written> whole() {
        return Arbitraries.randomValue(SafetensorsFuzzTest::written);
    }

    @Provide
    Arbitrary<byte[]> files() {
        return HostileInput.of(random -> written(random).file());
    }

    private static Map<String, float[]> tensors(byte[] file) throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        try (SafetensorsReader in = new SafetensorsReader(new ByteArrayInputStream(file), "f.safetensors")) {
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                tensors.put(tensor.name(), tensor.values());
            }
        }
        return tensors;
    }

    private static Written written(Random random) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Map<String, float[]> tensors = new LinkedHashMap<>();
        Texts.some(0, 4, random, () -> Texts.word(random)).forEach(name -> {
            long[] shape = random.longs(random.nextInt(4), 0, 5).toArray();
            float[] values = new float[Math.toIntExact(SafetensorsHeader.count(shape))];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            shapes.put(name, shape);
            tensors.put(name, values);
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, String> metadata = random.nextBoolean() ? Map.of("format", "pt") : Map.of();
        try (SafetensorsWriter writer = new SafetensorsWriter(out, shapes, metadata)) {
            for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
                writer.write(tensor.getKey(), tensor.getValue());
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(out.toByteArray(), tensors);
    }

    /** What is no string would be read as another. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"__metadata__\":{\"steps\":[3]}}", "{\"__metadata__\":5}"})
    void metadataAreStrings(String header) {
        byte[] json = Texts.bytes(header);
        byte[] file = ByteBuffer.allocate(Long.BYTES + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        assertThatThrownBy(() -> tensors(file))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("__metadata__ must be an object of strings");
    }
}
