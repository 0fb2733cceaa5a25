package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.LocalFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "recurve.clusters", matches = "true", disabledReason = "-Drecurve.clusters=true")
class StandaloneMemoryIT {
    private static final int ROUNDS = 500;
    /** The heap is in memory as a whole from the beginning, so that what grows lies beside it. */
    private static final String WHOLE_HEAP = "-Xms512m -XX:+AlwaysPreTouch";

    /** Planned over what it had: too little would be a container that is killed, too much only costs. */
    private static final double LEAST = 0.9;

    private static final double MOST = 1.25;

    private static final long HEAP = 512L << 20;

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
        String[] settings = {
            "run.corpus=" + scratch.resolve("corpus"),
            "run.output=" + scratch.resolve("run"),
            "model.embedding=200",
            "model.hidden=200",
            "training.epochs=1",
            "training.lanes=15", // 531 rounds
            "training.window=4",
            "training.optimizer.type=adam",
            "training.optimizer.learning-rate=0.002",
            "averaging.method=diloco",
            "averaging.workers=2",
            "averaging.steps=1",
            "averaging.warmup.rounds=0",
            "checkpoint.every-minutes=0"
        };
        Assembly.Result plan = assembly.run(
                arguments(List.of("plan", "--json", "plan.executors=2", "plan.cores=1", "plan.memory=512m"), settings));
        succeed(plan);
        JsonNode planned = new ObjectMapper().readTree(plan.output());
        succeed(assembly.run(
                Map.of("RECURVE_HEAP", "512m", "RECURVE_JAVA_OPTS", WHOLE_HEAP),
                arguments(
                        List.of(
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
                                "train"),
                        settings)));
        List<JsonNode> rounds = new TrainingProgress(new LocalFolder(scratch.resolve("run"))).records("round");

        assertThat(rounds).hasSizeGreaterThanOrEqualTo(ROUNDS);
        for (String process : new String[] {"driver_bytes", "executor_bytes"}) {
            long early = median(rounds.subList(100, 150), process);
            long late = median(rounds.subList(ROUNDS - 50, ROUNDS), process);
            System.out.printf("%s: %d MB after 125 rounds, %d MB after %d%n", process, early >> 20, late >> 20, ROUNDS);
            assertThat(late - early).as(process).isLessThan(48 << 20);
        }
        // the executor that has more
        double need = HEAP + planned.path("executor_overhead_bytes").asLong();
        double had = median(rounds.subList(ROUNDS - 50, ROUNDS), "executor_bytes");
        System.out.printf("executor: %.0f MB planned, %.2f of what it had%n", need / (1 << 20), need / had);
        assertThat(need / had).isBetween(LEAST, MOST);
    }

    private static String[] arguments(List<String> before, String... settings) {
        return Stream.concat(before.stream(), Stream.of(settings)).toArray(String[]::new);
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
