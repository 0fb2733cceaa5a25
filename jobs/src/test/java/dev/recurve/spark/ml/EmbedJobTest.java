package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.EmbedSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.config.VocabularySettings;
import dev.recurve.embed.Sentence;
import dev.recurve.embed.SentenceEmbedder;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedJobTest {
    private static final int EMBEDDING = 5;
    private static final int HIDDEN = 7;
    private static final Vocabulary VOCABULARY = Vocabulary.of(
            List.of(new TokenCount("the", 9), new TokenCount("boy", 8), new TokenCount("watches", 7)),
            20,
            ConfigReader.read(ConfigFactory.empty(), "vocabulary", VocabularySettings.class));

    private static SparkSession spark;

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("embed-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .getOrCreate();
        var settings = new ModelSettings(ModelDirection.BOTH, 2, EMBEDDING, HIDDEN, 0, 0.5, 1);
        var tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, true, false);
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY.size(), 3)) {
            Checkpoint.write(
                    new LocalFolder(shared.resolve("model")),
                    false,
                    new CheckpointContents(model, VOCABULARY, tokenizer, Map.of()));
        }
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void leavesNothingHalfWritten() throws IOException {
        assertThat(new LocalFolder(temporary).list()).noneMatch(name -> name.startsWith(".out"));
    }

    private EmbedJob job(String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "run.model=" + shared.resolve("model"),
                "embed.path=" + temporary.resolve("in.txt"),
                "embed.output=" + temporary.resolve("out")));
        all.addAll(List.of(overrides));
        return new EmbedJob(spark, EmbedJobSettings.read(ConfigSource.load(Optional.empty(), all)));
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(temporary.resolve(name), String.join("\n", lines) + "\n");
    }

    /** File after file by name: Spark itself would begin with the largest. */
    private static List<Row> rows(EmbeddingsFolder embeddings) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String file : embeddings.folder().child("vectors").list()) {
            if (file.endsWith(".parquet")) {
                rows.addAll(spark.read()
                        .parquet(embeddings.folder().location() + "/vectors/" + file)
                        .collectAsList());
            }
        }
        return rows;
    }

    private static float[] vector(Row row) {
        List<Float> values = row.getList(row.fieldIndex("vector"));
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
        }
        return vector;
    }

    @Test
    void aRowForEachToken() throws IOException {
        write("in.txt", "The boy watches", "", "the cat", "The boy watches");
        EmbeddingsFolder embeddings = job("embed.layers=all").run();
        List<Row> rows = rows(embeddings);

        assertThat(embeddings.rows(spark).columns())
                .containsExactly("document", "sentence", "position", "token", "known", "vector");
        assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(0L, 0L, 0L, 2L, 2L, 3L, 3L, 3L);
        assertThat(rows).extracting(row -> row.getInt(2)).containsExactly(0, 1, 2, 0, 1, 0, 1, 2);
        assertThat(rows)
                .extracting(row -> row.getString(3))
                .containsExactly("the", "boy", "watches", "the", "cat", "the", "boy", "watches");
        assertThat(rows)
                .filteredOn(row -> !row.getBoolean(4))
                .extracting(row -> row.getString(3))
                .containsExactly("cat");
        assertThat(rows).extracting(row -> row.getString(0)).containsOnly(temporary + "/in.txt");
        assertThat(rows).allSatisfy(row -> assertThat(vector(row)).hasSize(2 * EMBEDDING + 4 * HIDDEN));
        for (int i = 0; i < 3; i++) {
            assertThat(vector(rows.get(i))).isEqualTo(vector(rows.get(5 + i))); // a repeated sentence
        }
    }

    @Test
    void vectorsAreTheModels() throws IOException {
        write("in.txt", "the boy sees the cat");
        List<Row> rows = rows(job().run());
        int[] ids = {2, 3, 0, 2, 0};
        try (Checkpoint checkpoint = Checkpoint.load(new LocalFolder(shared.resolve("model")));
                SentenceEmbedder embedder =
                        new SentenceEmbedder(checkpoint.model(), EmbedSettings.Layers.TOP, 100, 100)) {
            float[][] expected = embedder.embed(List.of(new Sentence<>("", ids)).iterator())
                    .next()
                    .vectors();
            assertThat(rows).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(vector(rows.get(i))).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void theManifestTellsWhereVectorsComeFrom() throws IOException {
        write("in.txt", "the boy", "", "a cat");
        var manifest = job("embed.layers=all").run().manifest().body();

        assertThat(manifest.path("counts").toString())
                .isEqualTo("{\"lines\":3,\"skipped-lines\":0,\"blank-lines\":1,\"tokens\":4,\"unknown-tokens\":2,"
                        + "\"rows\":4,\"vector-size\":38}");
        assertThat(manifest.path("layer-sizes").toString()).isEqualTo("[10,14,14]");
        assertThat(manifest.path("state").asText()).startsWith("reset before every sentence");
        assertThat(manifest.path("model").path("vocabulary-sha256").asText()).isEqualTo(VOCABULARY.sha256());
        assertThat(manifest.path("model").path("weights-sha256").asText()).hasSize(64);
        assertThat(manifest.path("configuration").path("embed").path("layers").asText())
                .isEqualTo("all");
    }

    @Test
    void filesAndBlocksDoNotChangeAByte() throws IOException {
        Random random = new Random(5);
        String[] words = {"the", "boy", "watches", "cat"};
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                line.append(words[random.nextInt(4)]).append(' ');
            }
            lines.add(line.toString());
        }
        write("in.txt", lines.toArray(String[]::new));
        List<Row> one = rows(job("embed.files=1").run());
        List<Row> five =
                rows(job("embed.files=5", "embed.output=" + temporary.resolve("five"), "embed.batch-tokens=100")
                        .run());
        List<Row> blocks;
        spark.conf().set("spark.sql.files.maxPartitionBytes", "3000");
        try {
            assertThat(spark.read()
                            .text(temporary.resolve("in.txt").toString())
                            .rdd()
                            .getNumPartitions())
                    .isGreaterThan(4);
            blocks = rows(job("embed.output=" + temporary.resolve("blocks")).run());
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
        }

        assertThat(five.equals(one)).isTrue(); // all columns in order; floats by their bits
        assertThat(blocks.equals(one)).isTrue();
        assertThat(one).hasSizeGreaterThan(3000);
        assertThat(parquetFiles("five")).isEqualTo(5);
    }

    private long parquetFiles(String output) throws IOException {
        try (var files = Files.list(temporary.resolve(output).resolve("vectors"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    @Test
    void aRowForEachSentence() throws IOException {
        write("in.txt", "the boy", "", "a cat", "");
        EmbeddingsFolder embeddings = job("embed.row=sentence").run();
        List<Row> rows = rows(embeddings);

        assertThat(embeddings.rows(spark).columns())
                .containsExactly("document", "sentence", "tokens", "known", "vectors");
        assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(rows)
                .extracting(row -> row.<String>getList(2))
                .containsExactly(List.of("the", "boy"), List.of(), List.of("a", "cat"), List.of());
        assertThat(rows.get(2).<Boolean>getList(3)).containsExactly(false, false);
        assertThat(rows).extracting(row -> row.getList(4).size()).containsExactly(2, 0, 2, 0);
        assertThat(embeddings.manifest().body().path("counts").path("rows").asInt())
                .isEqualTo(4);
    }

    @Test
    void theEstimateIsWhatIsWritten() throws IOException {
        write("in.txt", "the boy watches", "", "the cat");
        EmbedEstimate tokens = job().estimate();
        EmbedEstimate sentences = job("embed.row=sentence").estimate();

        assertThat(temporary.resolve("out")).doesNotExist();
        assertThat(tokens.rows()).isEqualTo(rows(job().run()).size());
        assertThat(sentences.rows())
                .isEqualTo(rows(job("embed.row=sentence", "run.overwrite=true").run())
                        .size());
        assertThat(tokens.unknown()).isEqualTo(1);
        assertThat(tokens.blank()).isEqualTo(1);
        assertThat(tokens.bytes()).isBetween(5L * 14 * 4, 5L * 14 * 4 + 200);
    }

    @Test
    void keysOfParquetRowsSurvive() throws IOException {
        StructType type = new StructType().add("article", DataTypes.LongType).add("body", DataTypes.StringType);
        List<Row> input = List.of(
                RowFactory.create(70L, "the boy"),
                RowFactory.create(null, "the"),
                RowFactory.create(8L, null),
                RowFactory.create(70L, "the boy"));
        spark.createDataFrame(input, type).coalesce(1).write().parquet(temporary + "/articles.parquet");
        List<Row> rows =
                rows(job("embed.path=" + temporary + "/articles.parquet", "input.column=body", "embed.id=article")
                        .run());

        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("70", "70", null, "70", "70");
        assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(0L, 0L, 1L, 3L, 3L);
    }

    @Test
    void keysOfJsonLinesSurvive() throws IOException {
        write("in.jsonl", "{\"id\": \"b\", \"text\": \"the boy\"}", "{\"id\": \"a\", \"text\": \"watches\"}");
        List<Row> rows =
                rows(job("embed.path=" + temporary + "/in.jsonl", "embed.id=id").run());

        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("b", "b", "a");
    }

    @Test
    void skippedLinesKeepTheirNumber() throws IOException {
        byte[] text = "the boy\n\u00e9?\nwatches\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(temporary.resolve("in.txt"), text);
        List<Row> rows = rows(job("input.encoding-errors=skip").run());

        assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(0L, 0L, 2L);
        refused("is not UTF-8", "run.overwrite=true");
    }

    @Test
    void unusableInputIsNamed() throws IOException {
        refused("in.txt does not exist");
        write("in.txt", "", " ");
        refused("no readable line in " + temporary + "/in.txt: 2 blank lines");
        write("in.txt", "the boy", "the old boy");
        refused("lacks 1 of 5 tokens, first 'old' in " + temporary + "/in.txt, line 2", "embed.unknown=fail");
        refused("in.txt, line 2 has more than embed.max-tokens = 2 tokens", "embed.max-tokens=2");
    }

    @Test
    void anUnusableModelOrOutputIsNamed() throws IOException {
        write("in.txt", "the boy");
        refused("found nothing there", "run.model=" + temporary.resolve("none"));
        Files.createDirectories(temporary.resolve("out"));
        refused("out already exists");
        assertThatThrownBy(() -> job("embed.layers=mean", "embed.output=" + temporary + "/mean")
                        .run())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("model.embedding = 5 and model.hidden = 7");
        assertThatThrownBy(() ->
                        job("embed.id=id", "embed.output=" + temporary + "/id").run())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is plain text");
        assertThatThrownBy(() -> job("embed.layers=some")).isInstanceOf(UsageException.class);
        assertThat(temporary.resolve("out")).isEmptyDirectory();
    }

    @Test
    void halfWrittenEmbeddingsAreNotOpened() throws IOException {
        write("in.txt", "the boy");
        job().run();
        Files.delete(temporary.resolve("out/_SUCCESS"));

        assertThatThrownBy(() -> EmbeddingsFolder.open(
                        temporary.resolve("out").toString(),
                        spark.sparkContext().hadoopConfiguration()))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("half-written");
    }

    private void refused(String message, String... overrides) {
        assertThatThrownBy(() -> job(overrides).run()).satisfies(thrown -> {
            Throwable told = thrown;
            while (told instanceof SparkException) {
                told = told.getCause();
            }
            assertThat(told).isInstanceOf(RecurveException.class).hasMessageContaining(message);
            assertThat(told.getMessage()).doesNotContain("\n");
        });
    }
}
