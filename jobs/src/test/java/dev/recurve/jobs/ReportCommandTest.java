package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command does without embeddings; {@code QuickstartCommandTest} makes a page with all of it. */
class ReportCommandTest {
    @TempDir
    Path temporary;

    private final StringWriter err = new StringWriter();

    private int report(String... arguments) {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(List.of(arguments));
        CommandLine line =
                Recurve.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()));
        return line.execute(all.toArray(String[]::new));
    }

    /** A run that has trained two rounds and written no checkpoint. */
    private Path run() throws IOException {
        Path run = Files.createDirectories(temporary.resolve("run"));
        Files.writeString(run.resolve("run.json"), "{\"type\":\"recurve-run\",\"version\":1}");
        Files.writeString(
                run.resolve("metrics.jsonl"),
                "{\"event\":\"round\",\"round\":0,\"tokens\":700,\"loss\":6.5,\"learning_rate\":20}\n"
                        + "{\"event\":\"round\",\"round\":1,\"tokens\":700,\"loss\":5.5,\"learning_rate\":10}\n");
        return run;
    }

    @Test
    void whatIsMissingIsNamedWithItsCommand() throws IOException {
        Path run = run();
        assertThat(report(run.toString())).isZero();

        String html = Files.readString(run.resolve("report.html")).replace("&#x3D;", "=");
        assertThat(html)
                .contains("training loss: from 6.50 to 5.50")
                .contains("<code>./recurve evaluate run.corpus=… run.model=" + run)
                .contains("<code>./recurve probe agreement run.model=" + run + " run.output=" + run
                        + "/probes/agreement</code>")
                .contains("<code>./recurve probe gradients --model " + run)
                .contains("<code>./recurve embed run.model=" + run);
    }

    @Test
    void anEarlierPageIsReplacedOnlyWhenAsked() throws IOException {
        Path run = run();
        Path page = temporary.resolve("page.html");
        assertThat(report(run.toString(), "--output=" + page)).isZero();
        assertThat(run.resolve("report.html")).doesNotExist();
        assertThat(report(run.toString(), "--output=" + page)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("recurve: " + page
                        + " already exists: replace it with --overwrite, or name another file with --output");
        assertThat(report(run.toString(), "--output=" + page, "--overwrite")).isZero();

        Path mine = Files.writeString(temporary.resolve("mine.html"), "<html>mine</html>");
        assertThat(report(run.toString(), "--output=" + mine, "--overwrite")).isEqualTo(1);
        assertThat(err.toString())
                .contains(mine + " was not written by recurve report, so --overwrite does not replace it");
        assertThat(mine).hasContent("<html>mine</html>");
    }

    @Test
    void evaluationsAreShown() throws IOException {
        Path evaluation = Files.writeString(
                temporary.resolve("test.json"), "{\"split\":\"test\",\"tokens\":1000,\"perplexity\":118.557}\n");
        Path run = run();
        assertThat(report(run.toString(), "--evaluation=" + evaluation)).isZero();
        assertThat(Files.readString(run.resolve("report.html")))
                .contains("<td>test</td>", "<td class=\"number\">118.56</td>", "<td class=\"number\">1,000</td>");
    }

    @Test
    void whatCannotBeReportedIsOneLine() throws IOException {
        Path empty = Files.createDirectories(temporary.resolve("empty"));
        assertThat(report(empty.toString())).isEqualTo(1);
        assertThat(report(temporary.resolve("nowhere").toString())).isEqualTo(1);
        Path foreign = Files.createDirectories(temporary.resolve("foreign"));
        Files.writeString(foreign.resolve("a.txt"), "");
        assertThat(report(foreign.toString())).isEqualTo(1);
        Path corpus = Files.createDirectories(temporary.resolve("corpus"));
        Files.writeString(corpus.resolve("manifest.json"), "{\"type\":\"recurve-corpus\",\"version\":1}");
        assertThat(report(corpus.toString())).isEqualTo(1);
        assertThat(report(run().toString(), empty.toString())).isEqualTo(1);
        assertThat(report(run().toString(), "--evaluation=" + foreign.resolve("a.txt")))
                .isEqualTo(1);
        assertThat(report()).isEqualTo(2);

        String expected = "recurve: expected the folder of a training run at ";
        assertThat(err.toString().lines())
                .containsExactly(
                        expected + empty + ", found an empty folder",
                        expected + temporary.resolve("nowhere") + ", found nothing there",
                        expected + foreign + ", found no run.json in it: it was not written by recurve train",
                        expected + corpus + ", found a recurve-corpus: name the run first, other folders behind it",
                        "recurve: expected the folder of a probe or of embeddings at " + empty
                                + ", found no manifest.json in it: it was not written by Recurve, or its writing was"
                                + " interrupted",
                        "recurve: expected what evaluate --json printed at " + foreign.resolve("a.txt")
                                + ", found something else: each line is an object of JSON with a split",
                        "recurve: Missing required parameter: 'RUN' (see recurve report --help)");
        assertThat(temporary.resolve("run/report.html")).doesNotExist();
    }
}
