package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.LocalFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What driver and executors of a standalone cluster have in memory over 500 rounds. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a POSIX shell")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "recurve.clusters", matches = "true", disabledReason = "-Drecurve.clusters=true")
class StandaloneMemoryIT {
    private static final int ROUNDS = 500;
    /** The heap is in memory as a whole from the beginning, so that what grows lies beside it. */
    private static final String WHOLE_HEAP = "-Xms512m -XX:+AlwaysPreTouch";

    @TempDir
    private static Path scratch;

    private static Assembly assembly;
    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        assembly = Assembly.make(scratch);
        cluster = assembly.startCluster(2);
    }

    @AfterAll
    static void stop() {
        assembly.close();
    }

    /** A parameter vector of 4.8 MB that were forgotten in every round would be 1.4 GB, a hidden state 8 MB. */
    @Test
    void memoryStaysFlat() throws Exception {
        Path text = PackagedSpark.root().resolve("data-samples/english/train.txt");
        succeed(assembly.run("prepare", "input.path=\"" + text + '"', "run.corpus=" + scratch.resolve("corpus")));
        succeed(assembly.run(
                Map.of("RECURVE_HEAP", "512m", "RECURVE_JAVA_OPTS", WHOLE_HEAP),
                "submit",
                "--master",
                cluster.url(),
                "--total-executor-cores",
                "2",
                "--executor-memory",
                "512m",
                "--conf",
                "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=1g"
                        + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0 " + WHOLE_HEAP,
                "--",
                "train",
                "run.corpus=" + scratch.resolve("corpus"),
                "run.output=" + scratch.resolve("run"),
                "model.embedding=200",
                "model.hidden=200",
                "training.epochs=1",
                "training.lanes=16",
                "training.window=4",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.002",
                "averaging.method=diloco",
                "averaging.workers=2",
                "averaging.steps=1",
                "averaging.warmup.rounds=0",
                "checkpoint.every-minutes=0"));
        List<JsonNode> rounds = new TrainingProgress(new LocalFolder(scratch.resolve("run"))).records("round");

        assertThat(rounds).hasSizeGreaterThanOrEqualTo(ROUNDS);
        for (String process : new String[] {"driver_bytes", "executor_bytes"}) {
            long early = median(rounds.subList(100, 150), process);
            long late = median(rounds.subList(ROUNDS - 50, ROUNDS), process);
            System.out.printf("%s: %d MB after 125 rounds, %d MB after %d%n", process, early >> 20, late >> 20, ROUNDS);
            assertThat(late - early).as(process).isLessThan(24 << 20);
        }
    }

    private static long median(List<JsonNode> rounds, String key) {
        long[] sorted = rounds.stream()
                .mapToLong(round -> round.path(key).asLong())
                .sorted()
                .toArray();
        assertThat(sorted[0]).isPositive();
        return sorted[sorted.length / 2];
    }

    private static void succeed(Assembly.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }
}
