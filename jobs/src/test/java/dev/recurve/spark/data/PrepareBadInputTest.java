package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

/** Each fault ends in one line that names it, and leaves nothing behind. */
class PrepareBadInputTest extends SparkTest {
    @Test
    void missingInput() {
        assertFault("input " + temporary + "/none.txt does not exist", "input.path=" + temporary + "/none.txt");
        assertFault("input " + temporary + "/*.none does not exist", "input.path=" + temporary + "/*.none");
        assertFault("No FileSystem for scheme \"nosuch\"", "input.path=nosuch://a/b");
    }

    @Test
    void emptyInput() throws IOException {
        Path empty = write("empty.txt", "");
        assertFault("input " + empty + " is empty", "input.path=" + empty);

        Files.createDirectories(temporary.resolve("folder"));
        assertFault("folder is empty", "input.path=" + temporary.resolve("folder"));
    }

    @Test
    void noReadableLine() throws IOException {
        Path blank = write("blank.txt", " \n\n\t\n");
        assertFault("no readable line in " + blank + " for the train split: 3 blank lines", "input.path=" + blank);

        Path binary = write("binary.txt", new byte[] {(byte) 0xff, '\n', (byte) 0xfe, '\n'});
        assertFault("2 lines that are not UTF-8", "input.path=" + binary, "input.encoding-errors=skip");

        Path text = write("a.txt", "a\n");
        assertFault("for the validation split: 3 blank lines", "input.path=" + text, "validation.path=" + blank);
        assertFault("validation.fraction leaves no line", "input.path=" + text, "validation.fraction=0.000001");
    }

    @Test
    void undecodableBytesNameFileAndLine() throws IOException {
        Path latin1 = write("in/latin1.txt", "first\nvoilà\n".getBytes(StandardCharsets.ISO_8859_1));

        assertFault(
                latin1 + ", line 2: byte 0xe0 at column 5 of the line is not UTF-8",
                "input.path=" + latin1.getParent());
    }

    @Test
    void linesBeyondTheFirstBlockAreCountedFromItsByte() throws IOException {
        StringBuilder text = new StringBuilder("good line\n".repeat(20_000));
        Path file = write("big.txt", (text + "bad \u00e9 line\n").getBytes(StandardCharsets.ISO_8859_1));
        spark.conf().set("spark.sql.files.maxPartitionBytes", "50000");
        try {
            // Line 20001 begins at byte 200000, which the block from 150000 still reads; the lines that begin after
            // byte 150000 are 15002, 15003, …
            assertFault(file + ", line 5000 after byte 150000: byte 0xe9", "input.path=" + file);
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
        }
    }

    @Test
    void aLineOfAMillionTokens() throws IOException {
        Path file = write("long.txt", "short\n" + "word ".repeat(1_000_000) + "\n");

        assertFault(file + ", line 2 has more than input.max-line-tokens = 100000 tokens", "input.path=" + file);
        assertThat(prepare("c", "input.path=" + file, "input.max-line-tokens=1000000")
                        .counts(Split.TRAIN)
                        .tokens())
                .isEqualTo(1_000_003);
    }

    @Test
    void missingFieldsAndColumns() throws IOException {
        Path json = write("a.jsonl", "{\"text\":\"a\"}\n{\"body\":\"b\"}\n");
        assertFault(json + ", line 2: the JSON object has no field 'text', only body", "input.path=" + json);

        Path broken = write("b.jsonl", "{\"text\":\n");
        assertFault(broken + ", line 1: not one JSON object a line", "input.path=" + broken);

        String parquet = temporary.resolve("a.parquet").toString();
        spark.createDataset(List.of(1L, 2L), Encoders.LONG()).toDF("id").write().parquet(parquet);
        assertFault("has no column 'text', only id: is input.column right?", "input.path=" + parquet);
        assertFault("column 'id' of input " + parquet + " must be text", "input.path=" + parquet, "input.column=id");

        Path fake = write("fake.parquet", "not parquet at all, whatever its name says\n");
        assertFault("fake.parquet", "input.path=" + fake);
    }

    @Test
    void mixedFormatsAndHiddenFiles() throws IOException {
        write("mixed/a.txt", "a\n");
        write("mixed/b.jsonl", "{\"text\":\"b\"}\n");
        assertFault("mixes formats", "input.path=" + temporary.resolve("mixed"));

        Path hidden = write("_a.txt", "a\n");
        assertFault("_a.txt is hidden to Spark", "input.path=" + hidden);
    }

    @Test
    void damagedCompression() throws IOException {
        Path file = write("a.txt.gz", "this is not gzip\n");

        assertFault("a.txt.gz", "input.path=" + file);
    }

    @Test
    void corporaOfOtherVersionsAndChangedVocabularies() throws IOException {
        prepare("c", "input.path=" + write("a.txt", "a b c\n"));
        Path corpus = temporary.resolve("c");
        Path manifest = corpus.resolve("manifest.json");
        String content = Files.readString(manifest);

        replace(manifest, content.replace("\"version\" : 1,", "\"version\" : 2,"));
        assertThatThrownBy(() -> open(corpus)).hasMessageContaining("version 2, too new");
        replace(manifest, content);
        replace(corpus.resolve("vocabulary.tsv"), "<unk>\t0\n<eos>\t1\nz\t1\n");
        assertThatThrownBy(() -> open(corpus)).hasMessageContaining("was the file changed?");
        assertThatThrownBy(() -> open(temporary.resolve("nowhere"))).hasMessageContaining("found nothing there");
    }

    private static CorpusFolder open(Path corpus) throws IOException {
        return CorpusFolder.open(corpus.toString(), new Configuration());
    }

    /** Hadoop keeps a checksum beside each local file; an editor would not know. */
    private static void replace(Path file, String content) throws IOException {
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        Files.writeString(file, content);
    }

    /** The fault as the command line tells it: Recurve's own exception wherever Spark wrapped it, or the root. */
    private void assertFault(String message, String... overrides) {
        assertThatThrownBy(() -> prepare("out", overrides)).satisfies(thrown -> {
            StringBuilder messages = new StringBuilder();
            for (Throwable at = thrown; at != null; at = at.getCause()) {
                messages.append(at instanceof RecurveException ? "recurve: " : "")
                        .append(at.getMessage())
                        .append('\n');
            }
            assertThat(messages.toString()).contains(message);
        });
        assertThat(temporary.toFile().list()).noneMatch(name -> name.contains("staging") || name.equals("out"));
    }
}
