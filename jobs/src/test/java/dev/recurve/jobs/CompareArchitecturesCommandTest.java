package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareArchitecturesCommandTest {
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

    @Test
    void trainsEveryCellAtEqualSizeAndReports() throws IOException {
        Path samples = Path.of("..", "data-samples", "english");
        run(
                0,
                "prepare",
                "input.path=" + samples.resolve("validation.txt"),
                "validation.path=" + samples.resolve("test.txt"),
                "tokenizer.type=unicode",
                "run.corpus=" + temporary.resolve("corpus"));
        String table = run(
                0,
                "compare",
                "architectures",
                "run.corpus=" + temporary.resolve("corpus"),
                "run.output=" + temporary.resolve("compared") + "/",
                "compare.cells=[rnn-tanh,lstm,lstm-peephole,gru]",
                "model.embedding=12",
                "model.hidden=24",
                "training.epochs=2",
                "training.lanes=8",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.01",
                "averaging.workers=1",
                "averaging.steps=10");

        List<String> rows = Files.readAllLines(temporary.resolve("compared/comparison.csv"));
        assertThat(rows).hasSize(5);
        double[] parameters = new double[4];
        for (int i = 0; i < 4; i++) {
            String[] row = rows.get(i + 1).split(",");
            assertThat(table).contains(row[0]);
            parameters[i] = Double.parseDouble(row[2]);
            // guessing evenly among the words gives their number; even two epochs teach their frequencies
            assertThat(Double.parseDouble(row[3])).isBetween(2.0, 300.0);
            assertThat(row[4]).isEqualTo("NaN"); // no test split
            assertThat(temporary.resolve("compared-runs/" + row[0] + "/checkpoints"))
                    .isDirectory();
        }
        for (double count : parameters) {
            assertThat(count).isBetween(0.97 * parameters[1], 1.03 * parameters[1]);
        }
        assertThat(Files.readAllLines(temporary.resolve("compared/learning.csv")))
                .filteredOn(row -> row.startsWith("gru,validation-perplexity"))
                .hasSize(2);
        BufferedImage picture =
                ImageIO.read(temporary.resolve("compared/learning.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1040);
    }

    @Test
    void whatCannotBeComparedIsSaidInOneLine() {
        String[] settings = {"compare", "architectures", "run.corpus=c", "run.output=o", "compare.cells=[grru]"};
        assertThat(run(2, settings)).contains("compare.").contains("did you mean gru?");
        settings[4] = "model.projection=5";
        assertThat(run(2, settings)).contains("model.projection = 5 cannot be compared");
        assertThat(run(2, "compare")).contains("Missing required subcommand of compare");
    }
}
