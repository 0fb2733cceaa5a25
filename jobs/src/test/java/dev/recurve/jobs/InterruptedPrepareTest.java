package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A killed process leaves nothing that looks like a corpus, and what stood there before stays readable. */
class InterruptedPrepareTest {
    @TempDir
    Path temporary;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aKilledRunLeavesTheOldCorpusAndNoHalfNewOne() throws Exception {
        Path small = Files.writeString(temporary.resolve("small.txt"), "the old corpus\n");
        Path large = Files.writeString(temporary.resolve("large.txt"), "some new words of it\n".repeat(2_000_000));
        Path fresh = temporary.resolve("fresh");
        Path old = temporary.resolve("old");
        assertThat(Recurve.run("prepare", "input.path=" + small, "run.corpus=" + old))
                .isZero();
        byte[] before = Files.readAllBytes(old.resolve("manifest.json"));

        killWhileWriting("fresh", "prepare", "input.path=" + large, "run.corpus=" + fresh);
        killWhileWriting("old", "prepare", "input.path=" + large, "run.corpus=" + old, "--overwrite");

        assertThat(fresh).doesNotExist();
        assertThat(old.resolve("manifest.json")).hasBinaryContent(before);
        assertThat(Recurve.run("prepare", "input.path=" + small, "run.corpus=" + fresh))
                .isZero();
    }

    /** Starts a run, waits until it has written something beside its target, and kills it. */
    private void killWhileWriting(String name, String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        try {
            while (process.isAlive() && !isWriting(name)) {
                Thread.sleep(20);
            }
            assertThat(process.isAlive()).as("still running when it is killed").isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(isWriting(name)).isTrue();
    }

    private boolean isWriting(String name) throws IOException {
        String[] staged = temporary.toFile().list((folder, file) -> file.startsWith("." + name + ".staging-"));
        return staged.length > 0 && Files.exists(temporary.resolve(staged[0]).resolve("_segments"));
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        // The flags of this very process open what Spark needs; its coverage agent stays out.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), Recurve.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
