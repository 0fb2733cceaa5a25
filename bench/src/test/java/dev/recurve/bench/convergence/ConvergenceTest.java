package dev.recurve.bench.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvergenceTest {
    @TempDir
    Path folder;

    private Path plan(String... lines) throws IOException {
        return Files.write(folder.resolve("plan.runs"), List.of(lines));
    }

    @Test
    void aPlanIsReadAndWhatItCannotMeanIsRefused() throws IOException {
        List<PlannedRun> runs = PlannedRun.read(
                plan("# a comment", "", "bmuf H=5/w2: averaging.workers=2 averaging.method=bmuf averaging.steps=5"));
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).series()).isEqualTo("bmuf H=5");
        assertThat(runs.get(0).workers()).isEqualTo(2);
        assertThat(runs.get(0).overrides())
                .containsExactly("averaging.method=bmuf", "averaging.steps=5", "averaging.workers=2");

        Path nameless = plan("averaging.workers=2");
        assertThatThrownBy(() -> PlannedRun.read(nameless))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected 'name: key=value …'");
        Path without = plan("x: averaging.method=mean");
        assertThatThrownBy(() -> PlannedRun.read(without)).hasMessageContaining("does not say averaging.workers");
    }

    /** Figures by hand: 110 is 10 % above 100, and the better of two runs of a cell counts. */
    @Test
    void tableAndPictureShowWhatIsDone() throws IOException {
        List<PlannedRun> runs = PlannedRun.read(plan(
                "one worker/a: averaging.workers=1",
                "one worker/b: averaging.workers=1 training.lanes=5",
                "bmuf/w4: averaging.workers=4",
                "bmuf/w4b: averaging.workers=4 training.lanes=5",
                "mean/w4: averaging.workers=4 averaging.method=mean"));
        Results results = new Results(folder.resolve("results.jsonl"));
        double[] perplexities = {104, 100, 120, 110};
        for (int i = 0; i < perplexities.length; i++) {
            results.append(new Results.Result(
                    runs.get(i).name(), runs.get(i).settings(), List.of(500.0, perplexities[i]), 1000, 10, 2, 3.5));
        }
        Results read = new Results(folder.resolve("results.jsonl"));

        assertThat(runs.stream().map(read::has)).containsExactly(true, true, true, true, false);
        assertThat(new ConvergenceTable(runs, read).format())
                .isEqualTo(
                        """
                        | averaging | 1 worker | 4 workers |
                        |---|---|---|
                        | one worker | 100.00 (+0.0 %) | – |
                        | bmuf | – | 110.00 (+10.0 %) |
                        | mean | – | – |
                        """);
        Path picture = folder.resolve("picture.png");
        new ConvergencePicture(runs, read).write(picture);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(520);
    }

    /** Two small runs for real; the second call has nothing to do. */
    @Test
    void runsAreTrainedOnceAndAppended() throws IOException {
        // of lines that are the same all or none would be taken for validation
        List<String> lengths = IntStream.range(0, 100)
                .mapToObj(i -> "the cat sees the dogs ".repeat(1 + i % 25))
                .toList();
        Files.write(folder.resolve("text.txt"), lengths);
        Path config = Files.writeString(
                folder.resolve("shared.conf"),
                """
                run { corpus = "%1$s/corpus", output = "%1$s/runs" }
                input.path = "%1$s/text.txt"
                validation.fraction = 0.2
                model { layers = 1, embedding = 4, hidden = 4 }
                training { epochs = 2, window = 5, lanes = 2, optimizer.learning-rate = 1 }
                averaging.steps = 10
                """
                        .formatted(folder));
        Path plan = plan("w1: averaging.workers=1", "bmuf/w2: averaging.workers=2 averaging.method=bmuf");
        Path json = folder.resolve("results.jsonl");
        String[] arguments = {
            "--config", config.toString(), "--plan", plan.toString(), "--json", json.toString(), "--cores", "2"
        };
        Outcome done = run(arguments);
        assertThat(done.code).as(done.err).isZero();
        List<String> lines = Files.readAllLines(json);
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(first.path("validation_perplexities")).hasSize(2);
        assertThat(first.path("validation_perplexity").asDouble()).isBetween(1.0, 6.0);
        assertThat(second.path("tokens").asLong())
                .isEqualTo(first.path("tokens").asLong());

        Outcome again = run(arguments);
        assertThat(again.err).contains("all 2 runs are done");
        assertThat(again.out).contains("| bmuf |");
        assertThat(Files.readAllLines(json)).isEqualTo(lines);
        assertThat(run("--json", json.toString(), "--plan", plan.toString(), "w9").code)
                .isEqualTo(2);
    }

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Convergence.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        int code = command.execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }
}
