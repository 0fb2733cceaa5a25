package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.apache.hadoop.conf.Configuration;

/** Files of prompts, whatever their bytes. */
class PromptLinesFuzzTest {
    private static final Configuration HADOOP = new Configuration();
    private static final Path FILE = file();

    private static Path file() {
        try {
            Path file = Files.createTempFile("prompts", ".txt");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Property
    void everyLineIsReadOrTheFileRefused(@ForAll("files") byte[] content) throws IOException {
        Files.write(FILE, content);
        List<String> expected = lines(content);
        Statistics.label("inputs").collect(expected == null ? "refused" : "read");
        try {
            assertThat(PromptLines.read(FILE.toString(), HADOOP))
                    .extracting(PromptLines.Line::text)
                    .isEqualTo(expected);
        } catch (RecurveException e) {
            assertThat(expected).as(e.getMessage()).isNull();
            assertThat(e.getMessage()).contains(FILE.toString()).doesNotContain("\n");
        }
    }

    /** As the JDK decodes and cuts it; null: it is not UTF-8, or there is nothing. */
    private static List<String> lines(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            List<String> lines = Arrays.asList(text.split("\n", -1));
            boolean ended = lines.get(lines.size() - 1).isEmpty();
            return text.isEmpty()
                    ? null
                    : lines.subList(0, lines.size() - (ended ? 1 : 0)).stream()
                            .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                            .toList();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<String> piece =
                Arbitraries.of("a", "жи", "\n", "\r\n", "\r", " ", "\t", "漢", "😀", "\u0000", "\uFEFF");
        Arbitrary<byte[]> text =
                piece.list().ofMaxSize(12).map(pieces -> String.join("", pieces).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        Arbitrary<byte[]> cut = text.map(bytes -> Arrays.copyOf(bytes, bytes.length / 2));
        return Arbitraries.oneOf(text, text, cut, noise);
    }
}
