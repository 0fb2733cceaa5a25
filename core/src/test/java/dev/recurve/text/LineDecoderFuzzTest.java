package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.InputSettings.EncodingErrors;
import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Lines of text, whatever their bytes. */
class LineDecoderFuzzTest {
    @Property
    void everyLineIsReadSkippedOrRefused(@ForAll("files") byte[] file) {
        List<byte[]> lines = lines(file);
        boolean read = Promise.isKept(() -> {
            LineDecoder decoder = new LineDecoder(EncodingErrors.FAIL);
            for (byte[] line : lines) {
                assertThat(decoder.decode(line, () -> "f")).contains(strict(line));
            }
        });

        long malformed = lines.stream().filter(line -> strict(line) == null).count();
        assertThat(read).isEqualTo(malformed == 0);
        LineDecoder skipping = new LineDecoder(EncodingErrors.SKIP);
        assertThat(lines.stream()
                        .filter(line -> skipping.decode(line, () -> "f").isEmpty())
                        .count())
                .isEqualTo(malformed);
        LineDecoder replacing = new LineDecoder(EncodingErrors.REPLACE);
        for (byte[] line : lines) {
            assertThat(replacing.decode(line, () -> "f").orElseThrow().contains("\uFFFD"))
                    .isEqualTo(strict(line) == null || strict(line).contains("\uFFFD"));
        }
    }

    @Property
    void unpairedSurrogatesAreMendedSkippedOrRefused(@ForAll("chars") String text) {
        boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(text);

        assertThat(Promise.isKept(() -> new LineDecoder(EncodingErrors.FAIL).check(text, () -> "f")))
                .isEqualTo(whole);
        assertThat(new LineDecoder(EncodingErrors.SKIP).check(text, () -> "f"))
                .isEqualTo(whole ? Optional.of(text) : Optional.empty());
        String mended = new LineDecoder(EncodingErrors.REPLACE)
                .check(text, () -> "f")
                .orElseThrow(() -> new RecurveException("skipped"));
        assertThat(mended).hasSameSizeAs(text);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(mended)).isTrue();
    }

    @Provide
    Arbitrary<byte[]> files() {
        return HostileInput.of(LineDecoderFuzzTest::document);
    }

    @Provide
    Arbitrary<String> chars() {
        return net.jqwik.api.Arbitraries.strings()
                .withChars('a', 'ж', '\ud800', '\udbff', '\udc00', '\udfff', '\uffff')
                .ofMaxLength(8);
    }

    private static byte[] document(Random random) {
        return Texts.bytes(String.join("\n", Texts.some(0, 8, random, () -> Texts.line(random))));
    }

    private static List<byte[]> lines(byte[] file) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= file.length; at++) {
            if (at == file.length || file[at] == '\n') {
                lines.add(Arrays.copyOfRange(file, start, at));
                start = at + 1;
            }
        }
        return lines;
    }

    /** What the JDK's strict decoder makes of a line; null: it is not UTF-8. */
    private static String strict(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
