package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.InputSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Files of text and of JSON lines in one job: as many lines come out as are in them, each with its text or as refused. */
class InputLinesFuzzTest extends SparkTest {
    /** Lines of each test; with {@code -Pfuzz} as many as other readers get inputs. */
    private static final int LINES = Integer.getInteger("jqwik.tries.default", 1000);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] PIECES = {
        "a", "boy", " ", "жираф", "漢字", "😀", "\t", "\u0000", "\u0085", "\u2028", "\"", "\\"
    };

    private final Random random = new Random(7);

    @Test
    void everyLineOfTextIsReadOrCountedAsUndecodable() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            lines.add(line());
        }
        List<String> expected = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 4; file++) {
            List<byte[]> own = lines.subList(file * LINES / 4, (file + 1) * LINES / 4);
            files.add(write("text-" + file + (file % 2 == 0 ? ".txt" : ".txt.gz"), content(own, file % 2 == 1)));
            own.forEach(line -> expected.add(strict(line)));
        }

        assertThat(texts(files, "input.encoding-errors=skip")).isEqualTo(expected);
        CorpusFolder corpus = prepare(
                "corpus", "input.path=" + temporary.resolve("text-*"), "input.encoding-errors=skip", "run.seed=1");
        SplitCounts counts = corpus.counts(Split.TRAIN);
        long undecodable = expected.stream().filter(line -> line == null).count();
        assertThat(undecodable).isPositive();
        assertThat(counts.undecodableLines()).isEqualTo(undecodable);
        // a line may be one blank: its x is a byte like any other
        assertThat(counts.lines() + counts.blankLines()).isEqualTo(LINES - undecodable);
    }

    @Test
    void everyLineOfJsonIsRead() throws IOException {
        List<String> expected = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < LINES; i++) {
            String text = random.nextInt(9) == 0 ? "" : text() + "\n" + text();
            expected.add(text);
            content.writeBytes(JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("id", i).put("text", text).put("other", text())));
            content.write('\n');
        }

        assertThat(texts(List.of(write("lines.jsonl", content.toByteArray())))).isEqualTo(expected);
    }

    private List<String> texts(List<Path> files, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("input.path=["
                + String.join(
                        ", ", files.stream().map(file -> "\"" + file + "\"").toList()) + "]");
        InputSettings settings =
                ConfigReader.read(ConfigSource.load(Optional.empty(), all), "input", InputSettings.class);
        return InputLines.open(spark, settings, Optional.empty())
                .read()
                .toDF()
                .orderBy("file", "block", "row")
                .select("text")
                .collectAsList()
                .stream()
                .map((Row row) -> row.getString(0))
                .toList();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** A line without line breaks; one in four has other bytes in it. */
    private byte[] line() {
        byte[] line = (text() + "x").getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            byte other = (byte) random.nextInt();
            line[random.nextInt(line.length)] = other == '\n' || other == '\r' ? (byte) 0xff : other;
        }
        return line;
    }

    private byte[] content(List<byte[]> lines, boolean compressed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressed ? new GZIPOutputStream(bytes) : bytes) {
            for (byte[] line : lines) {
                out.write(line);
                out.write((random.nextInt(5) == 0 ? "\r\n" : "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

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
