package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of README and tutorial, typed as they stand there, in a folder that looks like a checkout. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for a POSIX shell")
class DocumentsIT {
    /** Lines of each file of the reader's own text: fewer than a round of the default number of steps needs. */
    private static final int LINES = 1000;

    @TempDir
    private Path checkout;

    @BeforeEach
    void checkOut() throws IOException {
        for (String shared : List.of("recurve", "conf", "data-samples")) {
            Files.createSymbolicLink(
                    checkout.resolve(shared),
                    PackagedSpark.root().resolve(shared).toAbsolutePath());
        }
    }

    /** Those on a text of the reader's; {@code quickstart} has a test of its own, and WikiText-2 is not here. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void commandsOfTheReadme() throws Exception {
        List<String> sample = Files.readAllLines(PackagedSpark.root().resolve("data-samples/english/train.txt"));
        Path texts = Files.createDirectory(checkout.resolve("texts"));
        writeGzip(texts.resolve("a.txt.gz"), sample.subList(0, LINES));
        writeGzip(texts.resolve("b.txt.gz"), sample.subList(LINES, 2 * LINES));
        Files.write(checkout.resolve("new.txt"), sample.subList(0, LINES));
        List<String> commands = Documents.commands(PackagedSpark.root().resolve("README.md")).stream()
                .filter(command -> !command.contains("quickstart") && !command.contains("wikitext2"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(5);

        for (String command : commands) {
            run(command);
        }

        assertThat(checkout.resolve("build/embeddings/new/_SUCCESS")).exists();
        assertThat(checkout.resolve("build/runs/texts/report.html")).isNotEmptyFile();
    }

    /** Some minutes: {@code ./mvnw verify -Drecurve.documents=true}. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void stepsOfTheTutorial() throws Exception {
        assumeTrue(Boolean.getBoolean("recurve.documents"), "the tutorial runs with -Drecurve.documents=true");
        Path tutorial = PackagedSpark.root().resolve("docs/tutorial.md");
        List<String> blocks = Documents.blocks(tutorial);
        assertThat(blocks).hasSize(6);

        String tags = "";
        for (String block : blocks) {
            String output = run(block);
            tags = block.startsWith("printf") ? output : tags;
        }

        // the tags are shown in the block after the command that prints them
        String shown = tags.substring(tags.indexOf("two\t")).strip();
        assertThat(Files.readString(tutorial)).contains(shown);
        assertThat(checkout.resolve("build/tutorial/tagger-onnx/model.onnx")).isNotEmptyFile();
        assertThat(checkout.resolve("build/tutorial/tagger/report.html")).isNotEmptyFile();
    }

    private static void writeGzip(Path file, List<String> lines) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What a shell prints to standard output; the test fails with what it printed to standard error. */
    private String run(String commands) throws Exception {
        Path output = Files.createTempFile(checkout, "output", ".txt");
        Path errors = Files.createTempFile(checkout, "errors", ".txt");
        Process shell = new ProcessBuilder("sh", "-euc", commands)
                .directory(checkout.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(shell.waitFor())
                    .as(commands + "\n" + Files.readString(errors))
                    .isZero();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        return Files.readString(output);
    }
}
