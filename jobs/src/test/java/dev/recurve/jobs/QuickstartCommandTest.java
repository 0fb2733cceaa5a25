package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The quickstart with its own configuration and samples, but a tiny model. */
class QuickstartCommandTest {
    @TempDir
    Path temporary;

    @BeforeEach
    void setHome() {
        System.setProperty(
                "recurve.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterEach
    void clearHome() {
        System.clearProperty("recurve.home");
    }

    @Test
    void goesFromTextToNeighboursAndAPage() throws IOException {
        StringWriter out = new StringWriter();
        CommandLine line = Recurve.commandLine().setOut(new PrintWriter(out));
        int code = line.execute(
                "quickstart",
                "--words=watches,nosuchword",
                "run.corpus=" + temporary.resolve("corpus"),
                "run.output=" + temporary.resolve("run"),
                "embed.output=" + temporary.resolve("embeddings"),
                "model.embedding=8",
                "model.hidden=8",
                "training.epochs=1");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "1/7  prepare",
                        "2/7  train",
                        "3/7  evaluate",
                        "4/7  embed",
                        "5/7  look",
                        "6/7  probe",
                        "7/7  report")
                .contains("report           " + temporary.resolve("run/report.html"))
                .containsPattern("(?m)^[^ ].*\\[watches\\].*\\R    -?\\d\\.\\d{3}  \\S+ +.*\\[\\S+\\]")
                .containsPattern("test perplexity  \\d+\\.\\d\\d over 7,346 tokens")
                .doesNotContain("nosuchword]");
        assertThat(temporary.resolve("embeddings/_SUCCESS")).exists();
        assertThat(Files.exists(temporary.resolve("run/checkpoints/best.json"))).isTrue();
        assertThat(Files.readString(temporary.resolve("run/report.html")).replace("&#x3D;", "="))
                .contains("training loss: from", "perplexity on the validation split", "<td>test</td>")
                .contains("<td>nounpp-adv</td>")
                .contains("<td>model.hidden</td>")
                .contains("<mark>watches</mark>")
                .contains("occurrences of watches by the first and the second principal component")
                .contains("Too rare for a map, which needs three occurrences: nosuchword.")
                .contains("<code>./recurve probe ablation run.model=" + temporary.resolve("run"));
    }
}
