package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class PrepareTest extends SparkTest {
    private static final String TEXT = "the boy greets the guy .\nthe girls greet Zoë .\n";

    @Test
    void plainTextBecomesTheTokenStream() throws IOException {
        CorpusFolder corpus = prepare("c", "input.path=" + write("a.txt", TEXT));

        assertThat(text(corpus, Split.TRAIN)).isEqualTo(TEXT);
        assertThat(corpus.vocabulary().token(2)).isEqualTo("the");
        assertThat(corpus.vocabulary().count(2)).isEqualTo(3);
        SplitCounts counts = corpus.counts(Split.TRAIN);
        assertThat(counts.lines()).isEqualTo(2);
        assertThat(counts.tokens()).isEqualTo(13);
        assertThat(counts.unknown()).isZero();
        assertThat(corpus.has(Split.VALIDATION)).isFalse();
        assertThat(corpus.folder().list()).doesNotContain("_segments").contains("_SUCCESS");
    }

    @Test
    void compressedFilesReadLikePlainOnes() throws IOException {
        for (String kind : List.of("gz", "bz2", "zst")) {
            Path file = write("a.txt." + kind, compressed(kind, TEXT));
            assertThat(text(prepare(kind, "input.path=" + file), Split.TRAIN)).isEqualTo(TEXT);
        }
    }

    @Test
    void foldersAndGlobsReadFilesByPath() throws IOException {
        write("in/b.txt", "b b\n");
        write("in/a/z.txt", "az\n");
        write("in/a/y [1].txt", "ay\n");
        write("in/c.txt.gz", compressed("gz", "c\n"));
        write("in/_hidden.txt", "no\n");
        write("in/empty.txt", "");

        assertThat(text(prepare("folder", "input.path=" + temporary.resolve("in")), Split.TRAIN))
                .isEqualTo("ay\naz\nb b\nc\n");
        assertThat(text(prepare("glob", "input.path=file:" + temporary.resolve("in/{b,c}*")), Split.TRAIN))
                .isEqualTo("b b\nc\n");
        assertThat(text(prepare("name", "input.path=" + temporary.resolve("in/a/y [1].txt")), Split.TRAIN))
                .isEqualTo("ay\n");
        String both =
                "input.path=[\"" + temporary.resolve("in/b.txt") + "\",\"" + temporary.resolve("in/*.txt") + "\"]";
        assertThat(text(prepare("twice", both), Split.TRAIN)).isEqualTo("b b\n");
    }

    @Test
    void jsonLinesGiveTheNamedField() throws IOException {
        Path file = write("a.jsonl", "{\"id\":1,\"body\":\"the boy\\tgreets\"}\n\n{\"body\":\"h\\u00e9\",\"x\":[1]}\n");

        CorpusFolder corpus = prepare("c", "input.path=" + file, "input.column=body");

        assertThat(text(corpus, Split.TRAIN)).isEqualTo("the boy greets\nhé\n");
        assertThat(corpus.counts(Split.TRAIN).blankLines()).isEqualTo(1);
    }

    @Test
    void parquetGivesTheNamedColumnInRowOrder() throws IOException {
        Path file = temporary.resolve("in.parquet");
        List<String> lines = randomLines(2000, 5);
        spark.createDataset(lines, Encoders.STRING())
                .toDF("sentence")
                .coalesce(1)
                .write()
                // Row groups of a few kilobytes, so that Spark cuts the file into many blocks.
                .option("parquet.block.size", 8192)
                .option("parquet.page.size.row.check.min", 50)
                .parquet(file.toString());
        spark.conf().set("spark.sql.files.maxPartitionBytes", "4096");
        try {
            CorpusFolder corpus = prepare("c", "input.path=" + file, "input.column=sentence");
            assertThat(text(corpus, Split.TRAIN)).isEqualTo(String.join("\n", lines) + "\n");
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
        }
    }

    @Test
    void contentDependsOnInputAndSettingsAlone() throws IOException {
        write("in/a.txt", String.join("\n", randomLines(30_000, 1)) + "\n");
        write("in/b.txt", String.join("\r\n", randomLines(3_000, 2)));
        String[] settings = {
            "input.path=" + temporary.resolve("in"), "validation.fraction=0.1", "run.seed=5", "vocabulary.max-size=300"
        };
        CorpusFolder reference = prepare("c0", settings);
        assertThat(reference.counts(Split.TRAIN).tokens()).isGreaterThan(2 * CorpusFolder.CHUNK_TOKENS);
        int run = 0;
        for (String[] machine : new String[][] {{"local[1]", "10000"}, {"local[4]", "77777"}, {"local[4]", "128m"}}) {
            stop();
            spark = session(machine[0]);
            spark.conf().set("spark.sql.files.maxPartitionBytes", machine[1]);
            CorpusFolder other = prepare("c" + ++run, settings);
            assertThat(other.vocabulary().sha256())
                    .isEqualTo(reference.vocabulary().sha256());
            assertThat(other.counts(Split.TRAIN)).isEqualTo(reference.counts(Split.TRAIN));
            assertThat(other.counts(Split.VALIDATION)).isEqualTo(reference.counts(Split.VALIDATION));
            assertThat(stream(other, Split.TRAIN)).isEqualTo(stream(reference, Split.TRAIN));
        }
    }

    @Test
    void aFractionTakesEqualLinesToOneSideInReadingOrder() throws IOException {
        List<String> lines = randomLines(3000, 3);
        Path file = write("a.txt", String.join("\n", lines) + "\n");

        CorpusFolder corpus = prepare("c", "input.path=" + file, "validation.fraction=0.2");

        List<String> train = text(corpus, Split.TRAIN).lines().toList();
        List<String> validation = text(corpus, Split.VALIDATION).lines().toList();
        assertThat(train).doesNotContainAnyElementsOf(validation);
        assertThat(train).isEqualTo(lines.stream().filter(train::contains).toList());
        assertThat(validation.size()).isBetween(400, 800);
        assertThat(train.size() + validation.size()).isEqualTo(3000);
    }

    @Test
    void splitsOfTheirOwnUseTheVocabularyOfTheTrainingText() throws IOException {
        CorpusFolder corpus = prepare(
                "c",
                "input.path=" + write("a.txt", "a a b\n"),
                "validation.path=" + write("v.txt", "a c\n"),
                "test.path=" + write("t.jsonl", "{\"text\":\"c d b\"}\n"),
                "vocabulary.min-count=1");

        assertThat(text(corpus, Split.VALIDATION)).isEqualTo("a <unk>\n");
        assertThat(text(corpus, Split.TEST)).isEqualTo("<unk> <unk> b\n");
        assertThat(corpus.counts(Split.TEST).unknown()).isEqualTo(2);
        assertThat(corpus.counts(Split.TEST).oovRate()).isEqualTo(0.5);
    }

    @Test
    void rareTokensAndThoseBeyondTheSizeAreUnknown() throws IOException {
        Path file = write("a.txt", "a a a b b c c d <unk>\n");

        assertThat(text(prepare("min", "input.path=" + file, "vocabulary.min-count=2"), Split.TRAIN))
                .isEqualTo("a a a b b c c <unk> <unk>\n");
        CorpusFolder small = prepare("max", "input.path=" + file, "vocabulary.max-size=4");
        assertThat(text(small, Split.TRAIN)).isEqualTo("a a a b b <unk> <unk> <unk> <unk>\n");
        assertThat(small.vocabulary().count(0)).isEqualTo(4);
        assertThat(small.manifest().body().at("/vocabulary/types").asInt()).isEqualTo(6);
    }

    @Test
    void blankLinesAreSkippedOrKept() throws IOException {
        Path file = write("a.txt", "a\n \n\nb\n");

        assertThat(text(prepare("skip", "input.path=" + file), Split.TRAIN)).isEqualTo("a\nb\n");
        CorpusFolder kept = prepare("keep", "input.path=" + file, "input.blank-lines=keep");
        assertThat(text(kept, Split.TRAIN)).isEqualTo("a\n\n\nb\n");
        assertThat(kept.counts(Split.TRAIN).lines()).isEqualTo(2);
        assertThat(kept.counts(Split.TRAIN).blankLines()).isEqualTo(2);
    }

    @Test
    void charactersKeepTheirSpaces() throws IOException {
        CorpusFolder corpus = prepare("c", "input.path=" + write("a.txt", "a b\n"), "tokenizer.type=character");

        assertThat(Arrays.stream(stream(corpus, Split.TRAIN))
                        .mapToObj(corpus.vocabulary()::token)
                        .collect(Collectors.joining("|")))
                .isEqualTo("a| |b|<eos>");
    }

    @Test
    void undecodableLinesAreReplacedOrSkippedAndCounted() throws IOException {
        Path file = write("a.txt", new byte[] {'a', '\n', 'b', (byte) 0xff, '\n', 'c', '\n'});

        assertThat(text(prepare("r", "input.path=" + file, "input.encoding-errors=replace"), Split.TRAIN))
                .isEqualTo("a\nb\uFFFD\nc\n");
        CorpusFolder skipped = prepare("s", "input.path=" + file, "input.encoding-errors=skip");
        assertThat(text(skipped, Split.TRAIN)).isEqualTo("a\nc\n");
        assertThat(skipped.counts(Split.TRAIN).undecodableLines()).isEqualTo(1);
    }

    @Test
    void anExistingCorpusIsReplacedOnlyWhenAsked() throws IOException {
        Path first = write("a.txt", "first\n");
        Path second = write("b.txt", "second\n");
        prepare("c", "input.path=" + first);

        assertThatThrownBy(() -> prepare("c", "input.path=" + second)).hasMessageContaining("already exists");
        assertThat(text(CorpusFolder.open(temporary.resolve("c").toString(), new Configuration()), Split.TRAIN))
                .isEqualTo("first\n");
        assertThat(text(prepare("c", "input.path=" + second, "run.overwrite=true"), Split.TRAIN))
                .isEqualTo("second\n");
        assertThat(temporary.toFile().list()).containsExactlyInAnyOrder("a.txt", "b.txt", "c");
    }

    /** Lines of 1 to 12 words, frequent ones more often, none twice, each with its number. */
    static List<String> randomLines(int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> "line" + i + " "
                        + random.ints(random.nextInt(12), 0, 1000)
                                .mapToObj(word -> "w" + (word * word / 1000))
                                .collect(Collectors.joining(" ")))
                .map(String::strip)
                .toList();
    }

    private static byte[] compressed(String kind, String text) throws IOException {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (kind.equals("zst")) {
            return Zstd.compress(plain);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BZip2Codec bzip2 = new BZip2Codec();
        bzip2.setConf(new Configuration());
        try (OutputStream out = kind.equals("gz") ? new GZIPOutputStream(bytes) : bzip2.createOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
