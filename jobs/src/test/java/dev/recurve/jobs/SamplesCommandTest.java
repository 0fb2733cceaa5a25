package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SamplesCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private Exception failure;

    @Test
    void writesEveryFileAndPrintsItsName() throws IOException {
        int exit = execute("--output", folder.toString(), "--seed", "7");

        assertThat(exit).isZero();
        assertThat(out.toString().lines()).hasSize(19).allMatch(line -> Files.exists(Path.of(line)));
        assertThat(Files.readAllLines(folder.resolve("english").resolve("train.txt")))
                .hasSize(8000);
    }

    @Test
    void existingFilesAreKeptUnlessAsked() throws IOException {
        Path existing = folder.resolve("mixed.jsonl");
        Files.writeString(existing, "mine");

        assertThat(execute("--output", folder.toString())).isNotZero();
        assertThat(failure)
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("mixed.jsonl")
                .hasMessageContaining("--overwrite");
        assertThat(existing).hasContent("mine");
        assertThat(folder.resolve("english")).doesNotExist();

        assertThat(execute("--output", folder.toString(), "--overwrite")).isZero();
        assertThat(Files.readAllLines(existing)).hasSize(200);
    }

    @Test
    void unwritableFolderIsOneClearLine() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(execute("--output", file.toString())).isNotZero();
        assertThat(failure)
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("cannot write samples to " + file);
    }

    @Test
    void noLinesAreRefused() {
        assertThat(execute("--output", folder.toString(), "--agreement", "0")).isNotZero();
        assertThat(failure).isInstanceOf(UsageException.class).hasMessage("--agreement must be at least 1, found 0");
        assertThat(folder).isEmptyDirectory();
    }

    private int execute(String... arguments) {
        return new CommandLine(new SamplesCommand())
                .setOut(new PrintWriter(out))
                .setExecutionExceptionHandler((exception, line, result) -> {
                    failure = exception;
                    return 1;
                })
                .execute(arguments);
    }
}
