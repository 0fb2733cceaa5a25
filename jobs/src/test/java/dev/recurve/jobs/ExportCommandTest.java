package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.spark.data.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and embeddings as the commands write them, in the hands of other programs. */
class ExportCommandTest {
    private static final String TEXT = "the boy greets a dog\nthe dog barks\n".repeat(60);

    @TempDir
    private static Path temporary;

    private static String at(String name) {
        return temporary.resolve(name).toString();
    }

    @BeforeAll
    static void train() throws Exception {
        Path text = Files.writeString(temporary.resolve("text.txt"), TEXT);
        Outcome.succeed("prepare", "input.path=" + text, "run.corpus=" + at("corpus"));
        Outcome.succeed(
                "train",
                "run.corpus=" + at("corpus"),
                "run.output=" + at("run"),
                "model.direction=both",
                "model.embedding=8",
                "model.hidden=9",
                "averaging.workers=1",
                "averaging.steps=5",
                "training.epochs=1",
                "training.lanes=3");
    }

    @Test
    void aRunIsExportedInEveryFormat() {
        Outcome tensors = Outcome.succeed("export", "run.model=" + at("run"), "export.output=" + at("tensors"));
        assertThat(tensors.out())
                .contains("language-model of ")
                .contains("and 8 words") // six words, <unk> and <eos>
                .contains("tensors (safetensors)");
        assertThat(temporary.resolve("tensors/model.safetensors")).exists();
        assertThat(temporary.resolve("tensors/_SUCCESS")).exists();

        Outcome.succeed("export", "run.model=" + at("run"), "export.format=onnx", "export.output=" + at("graph"));
        assertThat(temporary.resolve("graph/model.onnx")).isNotEmptyFile();

        Outcome.succeed("export", "run.model=" + at("run"), "export.format=word2vec", "export.output=" + at("words"));
        assertThat(temporary.resolve("words/vectors.txt")).content().startsWith("8 8\n<unk> ");
    }

    @Test
    void mistakesAreOneLine() {
        assertThat(Outcome.of("export", "run.model=" + at("run")))
                .isEqualTo(new Outcome(
                        2,
                        "",
                        "recurve: missing setting export.output (the folder to write): give it in the configuration file"
                                + " or as export.output=… on the command line\n"));
        Outcome format =
                Outcome.of("export", "run.model=" + at("run"), "export.format=onx", "export.output=" + at("x"));
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.err())
                .startsWith("recurve: export.format must be one of safetensors, onnx, word2vec, found \"onx\"");
        Outcome corpus = Outcome.of("export", "run.model=" + at("corpus"), "export.output=" + at("x"));
        assertThat(corpus.code()).isEqualTo(1);
        assertThat(corpus.err())
                .contains("expected a recurve-checkpoint folder, found a recurve-corpus")
                .hasLineCount(1);
        assertThat(temporary.resolve("x")).doesNotExist();
        Outcome taken = Outcome.of("export", "run.model=" + at("run"), "export.output=" + at("corpus"));
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err())
                .contains("corpus already exists: name another folder")
                .hasLineCount(1);
    }

    /** One query in a database that has never heard of Spark, and the same in Spark without this project's classes. */
    @Test
    void embeddingsAreParquetForDuckDbAndSpark() throws SQLException {
        Outcome.succeed(
                "embed",
                "run.model=" + at("run"),
                "embed.path=" + at("text.txt"),
                "embed.output=" + at("vectors"),
                "embed.layers=all");
        String files = at("vectors/vectors/*.parquet");
        String query = "SELECT sentence, position, token, known, %s(vector) AS size, vector[%d] AS first FROM %s"
                + " WHERE token = 'barks' ORDER BY sentence LIMIT 2";

        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                SparkSession spark = Sessions.open("test")) {
            spark.read().parquet(files).createOrReplaceTempView("vectors");
            List<Row> rows =
                    spark.sql(String.format(query, "size", 0, "vectors")).collectAsList();
            ResultSet found = statement.executeQuery(
                    String.format(query, "len", 1, "read_parquet('" + files + "')")); // lists begin at 1 there
            assertThat(rows).hasSize(2);
            for (Row row : rows) {
                assertThat(found.next()).isTrue();
                assertThat(found.getLong("sentence")).isEqualTo(row.getLong(0)).isIn(1L, 3L);
                assertThat(found.getInt("position")).isEqualTo(row.getInt(1)).isEqualTo(2);
                assertThat(found.getString("token")).isEqualTo(row.getString(2)).isEqualTo("barks");
                assertThat(found.getBoolean("known"))
                        .isEqualTo(row.getBoolean(3))
                        .isTrue();
                assertThat(found.getInt("size")).isEqualTo(row.getInt(4)).isEqualTo(2 * (8 + 9 + 9));
                assertThat((double) found.getFloat("first"))
                        .isEqualTo(row.getFloat(5))
                        .isCloseTo(0, within(1.0))
                        .isNotZero();
            }
            assertThat(found.next()).isFalse();
            found = statement.executeQuery("SELECT count(*) FROM read_parquet('" + files + "')");
            assertThat(found.next()).isTrue();
            assertThat(found.getLong(1)).isEqualTo(60 * 8);
        }
    }
}
