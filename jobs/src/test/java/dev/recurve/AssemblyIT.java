package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The container's entry point by itself, and as master, workers and client of a standalone cluster. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a POSIX shell")
class AssemblyIT {
    @TempDir
    private static Path scratch;

    private static Assembly assembly;

    @BeforeAll
    static void assemble() throws Exception {
        assembly = Assembly.make(scratch);
    }

    @AfterAll
    static void stop() throws Exception {
        assembly.close();
    }

    @Test
    void commandLineRunsInLocalMode() throws Exception {
        Assembly.Result version = assembly.run("--version");

        assertThat(version.errors()).isEmpty();
        assertThat(version.output()).startsWith("recurve " + System.getProperty("recurve.version"));
        assertThat(version.exitCode()).isZero();
    }

    @Test
    void wrongUsageComesThroughSparkSubmitAsExitCodeTwo() throws Exception {
        Assembly.Result result = assembly.run("submit", "--master", "local[1]", "--", "prepare", "inptu.path=x");

        assertThat(result.errors()).contains("recurve: ").contains("inptu");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void submitWithoutTheDoubleDashSaysHowItIsUsed() throws Exception {
        Assembly.Result result = assembly.run("submit", "prepare");

        assertThat(result.errors()).startsWith("usage: submit ");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    /** Two executor processes: natives load there, and the weights are those of local mode, byte for byte. */
    @Test
    void corpusIsPreparedAndModelTrainedOnStandaloneCluster() throws Exception {
        Path text = Files.writeString(scratch.resolve("a text.txt"), "the cat sees the dogs\n".repeat(500));
        Path corpus = scratch.resolve("corpus");
        String master = assembly.startCluster(2).url();

        Assembly.Result result = assembly.run(
                "submit",
                "--master",
                master,
                "--total-executor-cores",
                "2",
                "--executor-memory",
                "512m",
                "--conf",
                "spark.sql.shuffle.partitions=4",
                "--",
                "prepare",
                "input.path=\"" + text + '"',
                "run.corpus=" + corpus);

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(corpus.resolve("_SUCCESS")).exists();
        // 500 lines of 5 words and the boundary
        assertThat(result.output()).containsPattern("train +500 +3,000 ");
        byte[] onCluster = train(corpus, "cluster-run", "--master", master, "--total-executor-cores", "2");
        assertThat(onCluster).isEqualTo(train(corpus, "local-run", "--master", "local[2]"));
    }

    /** Trains and reads the weights of the last checkpoint. */
    private static byte[] train(Path corpus, String run, String... master) throws Exception {
        Path output = scratch.resolve(run);
        List<String> arguments = new ArrayList<>(List.of("submit"));
        arguments.addAll(List.of(master));
        arguments.addAll(List.of(
                "--executor-memory",
                "512m",
                "--",
                "train",
                "run.corpus=" + corpus,
                "run.output=" + output,
                "averaging.workers=2",
                "averaging.steps=5",
                "model.embedding=8",
                "model.hidden=8",
                "training.epochs=1",
                "training.lanes=4",
                "training.window=10"));
        Assembly.Result result = assembly.run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("trained      3,000 tokens in 1 epochs");
        try (Stream<Path> files = Files.walk(output)) {
            Path weights = files.filter(file -> file.endsWith("weights.safetensors"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllBytes(weights);
        }
    }
}
