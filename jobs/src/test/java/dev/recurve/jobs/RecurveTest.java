package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecurveTest {
    @TempDir
    Path temporary;

    @Test
    void everyCommandHasHelpWithAnExample() {
        for (CommandLine command : Recurve.commandLine().getSubcommands().values()) {
            if (command.getCommandName().equals("help")) {
                continue;
            }
            Outcome outcome = Outcome.of(command.getCommandName(), "--help");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).contains("Usage: recurve " + command.getCommandName());
            assertThat(outcome.out()).contains("  recurve " + command.getCommandName());
        }
    }

    @Test
    void helpListsSettingsWithTheirDefaults() {
        assertThat(Outcome.of("prepare", "--help").out().lines())
                .anyMatch(line -> line.matches(" +vocabulary\\.min-count += 1 +tokens seen less often are unknown"))
                .anyMatch(line -> line.matches(" +input\\.path += \\(required\\) +files, folders or globs.*"));
    }

    @Test
    void wrongUsageIsOneLineAndCodeTwo() {
        assertUsage(Outcome.of("prepair"), "prepair");
        assertUsage(Outcome.of("prepare", "--nosuch"), "--nosuch");
        assertUsage(Outcome.of("prepare", "run.corpus=x"), "missing setting input.path");
        assertUsage(Outcome.of("prepare", "input.path=x"), "missing setting run.corpus");
        assertUsage(Outcome.of("prepare", "input.pth=x", "run.corpus=y"), "unknown setting input.pth", "input.path?");
        assertUsage(Outcome.of("prepare", "imput.path=x"), "unknown setting imput", "did you mean input?");
        assertUsage(Outcome.of("prepare", "vocabulary.min-count=0", "input.path=x"), "must be at least 1, found 0");
        assertUsage(Outcome.of("prepare", "--config", temporary + "/none.conf"), "none.conf does not exist");
    }

    @Test
    void trainingSettingsAreCheckedBeforeSparkStarts() {
        assertUsage(Outcome.of("train", "run.output=x"), "missing setting run.corpus");
        assertUsage(Outcome.of("train", "run.corpus=x"), "missing setting run.output");
        assertUsage(
                Outcome.of("train", "run.corpus=x", "run.output=y", "training.lane=3"),
                "unknown setting training.lane",
                "training.lanes?");
        assertUsage(
                Outcome.of("train", "run.corpus=x", "run.output=y", "model.dropout=1"),
                "dropout must be at least 0.0 and below 1.0, found 1.0");
        assertUsage(
                Outcome.of(
                        "train",
                        "run.corpus=x",
                        "run.output=y",
                        "training.schedule.hold=0.6",
                        "training.schedule.warmup=0.4"),
                "hold and warmup must leave steps");
        assertUsage(
                Outcome.of("train", "run.corpus=x", "run.output=y", "training.optimizer.type=adam"),
                "learning-rate must be at most 1 with adam (0.001 is usual), found 20.0");
        assertUsage(Outcome.of("evaluate", "run.corpus=x"), "missing setting run.model");
    }

    @Test
    void failuresAreOneLineAndCodeOne() throws IOException {
        Path latin1 = Files.write(temporary.resolve("a.txt"), "voilà\n".getBytes(StandardCharsets.ISO_8859_1));
        Path gzip = Files.writeString(temporary.resolve("b.txt.gz"), "not gzip\n");
        Path parquet = Files.writeString(temporary.resolve("c.parquet"), "not parquet, whatever the name\n");

        assertFailure(prepare("input.path=" + temporary + "/none"), "input " + temporary + "/none does not exist");
        assertFailure(prepare("input.path=" + latin1), latin1 + ", line 1: byte 0xe0");
        assertFailure(prepare("input.path=" + gzip), "cannot read " + gzip, "is the file damaged");
        assertFailure(prepare("input.path=" + parquet), "c.parquet");
        assertThat(temporary.resolve("corpus")).doesNotExist();
    }

    @Test
    void prepareTellsWhatItMade() throws IOException {
        Path text = Files.writeString(temporary.resolve("a.txt"), "the boy greets the guy .\n".repeat(1000));
        Path config = Files.writeString(
                temporary.resolve("a.conf"), "input.path = \"" + text + "\"\nmodel { anything = goes }\n");

        Outcome outcome = prepare("--config", config.toString(), "test.path=" + text);

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).hasSize(5).anySatisfy(line -> assertThat(line)
                .matches("train +1,000 +7,000 +0 +0\\.000"));
        assertThat(outcome.out()).contains("vocabulary   7 entries (6 types in the text)");
        assertFailure(prepare("--config", config.toString()), "already exists");
        assertThat(prepare("--config", config.toString(), "--overwrite").code()).isZero();
    }

    @Test
    void sparksWrappingIsTakenOff() {
        Throwable wrapped =
                new SparkException("Job aborted:\nDriver stacktrace: …", new RecurveException("the reason"));

        assertThat(Failures.line(wrapped)).isEqualTo("the reason");
        assertThat(Failures.exitCode(wrapped)).isEqualTo(1);
        assertThat(Failures.exitCode(new RuntimeException(new UsageException("x"))))
                .isEqualTo(2);
        assertThat(Failures.line(new RuntimeException("a", new IllegalStateException("deep\nmore"))))
                .isEqualTo("IllegalStateException: deep (--verbose shows where it happened)");
        assertThat(Failures.line(new OutOfMemoryError("Java heap space")))
                .startsWith("out of memory (Java heap space): give Java a larger heap");
    }

    private Outcome prepare(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "prepare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = "run.corpus=" + temporary.resolve("corpus");
        return Outcome.of(all);
    }

    private static void assertUsage(Outcome outcome, String... parts) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("recurve: ").contains(parts);
        assertThat(outcome.err().lines()).hasSize(1);
    }

    private static void assertFailure(Outcome outcome, String... parts) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("recurve: ").contains(parts);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.out()).isEmpty();
    }
}
