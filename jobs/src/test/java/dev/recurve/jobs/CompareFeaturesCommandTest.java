package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From text and a treebank to a table of inputs, by the commands. */
class CompareFeaturesCommandTest {
    private static final Path SAMPLES = Path.of("..", "data-samples", "english");

    @TempDir
    Path temporary;

    @BeforeEach
    void start() {
        System.setProperty("spark.master", "local[2]");
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    /** Runs a command; its output, or its error if it fails. */
    private String run(int expected, String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(expected);
        return expected == 0 ? outcome.out() : outcome.err();
    }

    private String at(String name) {
        return temporary.resolve(name).toString();
    }

    @Test
    void trainsATaggerWithEveryInputAndReports() throws IOException {
        String[] text = {"tokenizer.type=whitespace", "tokenizer.lower-case=true", "run.corpus=" + at("text")};
        run(0, "prepare", "input.path=" + SAMPLES.resolve("validation.txt"), text[0], text[1], text[2]);
        run(0, "word2vec", text[2], "word2vec.output=" + at("vectors"), "word2vec.size=12", "word2vec.epochs=1");
        run(
                0,
                "train",
                text[2],
                "run.output=" + at("bilm"),
                "model.direction=both",
                "model.embedding=12",
                "model.hidden=12",
                "training.epochs=1",
                "training.lanes=4",
                "averaging.steps=20",
                "averaging.workers=1");
        run(
                0,
                "prepare",
                "input.path=" + SAMPLES.resolve("validation.conllu"),
                "validation.path=" + SAMPLES.resolve("test.conllu"),
                "run.corpus=" + at("pos"));
        List<String> settings = new ArrayList<>(List.of(
                "compare",
                "features",
                "run.corpus=" + at("pos"),
                "run.output=" + at("compared"),
                "tagger.embedding=12",
                "tagger.hidden=12",
                "tagger.dropout=0.1",
                "tagger.characters.embedding=8",
                "tagger.characters.filters=\"2x8,3x8\"",
                "batch.tokens=100",
                "training.epochs=3",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.02",
                "averaging.workers=1",
                "averaging.steps=30",
                "vectors.path=" + at("vectors"),
                "contexts.checkpoint=" + at("bilm"),
                "compare.features=[random,characters,contexts,all]"));
        String table = run(0, settings.toArray(String[]::new));

        List<String> rows = Files.readAllLines(temporary.resolve("compared/comparison.csv"));
        assertThat(rows.get(0)).contains("validation-accuracy,test-accuracy");
        List<Long> parameters = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] columns = row.split(",");
            assertThat(table).contains(columns[0]);
            parameters.add(Long.parseLong(columns[2]));
            // the most frequent tag alone has a fourth
            assertThat(Double.parseDouble(columns[3])).as(columns[0]).isBetween(0.5, 1.0);
            assertThat(columns[4]).isEqualTo("NaN"); // no test split
            assertThat(temporary.resolve("compared-runs/" + columns[0] + "/checkpoints"))
                    .isDirectory();
        }
        assertThat(parameters).hasSize(4);
        long random = parameters.get(0);
        long characters = parameters.get(1) - random;
        long contexts = parameters.get(2) - random;
        assertThat(contexts).isEqualTo(2 * 4 * 12 * 24 + 4); // both directions' gates read 24 more; mix of 3 layers, γ
        // static vectors are other numbers, not more
        assertThat(parameters.get(3)).isEqualTo(random + characters + contexts);
        assertThat(Files.readAllLines(temporary.resolve("compared/learning.csv")))
                .filteredOn(row -> row.startsWith("contexts,validation-accuracy"))
                .hasSize(3);
        assertThat(ImageIO.read(temporary.resolve("compared/learning.png").toFile())
                        .getWidth())
                .isEqualTo(1040);
        assertThat(run(1, settings.toArray(String[]::new))).contains("already exists");
    }

    @Test
    void whatIsMissingIsSaidInOneLine() {
        run(0, "prepare", "input.path=" + SAMPLES.resolve("test.conllu"), "run.corpus=" + at("pos"));
        String[] settings = {"compare", "features", "run.corpus=" + at("pos"), "run.output=" + at("o")};
        assertThat(run(2, settings)).contains("missing setting vectors.path, which compare.features = static needs");
        assertThat(run(2, settings[0], settings[1], settings[2], settings[3], "compare.features=[randon]"))
                .contains("compare.features must be of random, static, characters, contexts and all, found randon");
    }
}
