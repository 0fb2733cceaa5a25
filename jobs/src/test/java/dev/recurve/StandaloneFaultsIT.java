package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.LocalFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes of a standalone cluster that are killed while they train: the run ends with the weights of one that nobody
 * disturbed.
 *
 * <p>The method is the one with most to lose: every worker keeps the moments of its own Adam, and the driver those of
 * the outer step.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a POSIX shell")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StandaloneFaultsIT {
    /** Two epochs of 57,099 tokens in 2 · 16 lanes: 51 windows of 35, in rounds of 10. */
    private static final int ROUNDS = 12;

    @TempDir
    private static Path scratch;

    private static Assembly assembly;
    private static StandaloneCluster cluster;
    private static byte[] undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        assembly = Assembly.make(scratch);
        cluster = assembly.startCluster(2);
        Path text = PackagedSpark.root().resolve("data-samples/english/train.txt");
        succeed(assembly.run(
                "prepare", "input.path=\"" + text + '"', "validation.fraction=0.1", "run.corpus=" + at("corpus")));
        succeed(assembly.run(training("undisturbed", "local[2]")));
        undisturbed = progress("undisturbed").weights();
        assertThat(progress("undisturbed").rounds()).hasSize(ROUNDS);
    }

    @AfterAll
    static void stop() {
        assembly.close();
    }

    @Test
    void killedExecutorCostsNoBit() throws Exception {
        Path events = Files.createDirectories(scratch.resolve("events"));
        Process driver = assembly.start(
                Map.of(),
                training(
                        "executor",
                        cluster.url(),
                        "--conf",
                        "spark.eventLog.enabled=true",
                        "--conf",
                        "spark.eventLog.dir=file://" + events));

        try {
            progress("executor").awaitMiddleOfRound(3, driver);
            List<ProcessHandle> executors = cluster.executors();
            assertThat(executors).hasSize(2);
            executors.get(0).destroyForcibly(); // SIGKILL

            assertThat(Assembly.exitCode(driver)).isZero();
        } finally {
            driver.destroyForcibly(); // or it would keep the cores that the other tests need
        }
        assertThat(tasks(events, StandaloneFaultsIT::isLost))
                .as("tasks that were lost with the executor")
                .isPositive();
        assertThat(progress("executor").rounds()).hasSize(ROUNDS);
        assertThat(progress("executor").weights()).isEqualTo(undisturbed);
    }

    /**
     * An executor that the operating system does not let run for five seconds: the others wait, or with speculative
     * execution do its tasks as well, beside files that its own attempts write when they go on.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowWorkerCostsTimeOnly(boolean speculation) throws Exception {
        String run = speculation ? "speculation" : "slow";
        Path events = Files.createDirectories(scratch.resolve("events-" + run));
        Process driver = assembly.start(
                Map.of(),
                training(
                        run,
                        cluster.url(),
                        "--conf",
                        "spark.eventLog.enabled=true",
                        "--conf",
                        "spark.eventLog.dir=file://" + events,
                        "--conf",
                        "spark.speculation=" + speculation,
                        "--conf",
                        "spark.speculation.quantile=0.5",
                        "--conf",
                        "spark.locality.wait=500ms"));
        try {
            progress(run).awaitMiddleOfRound(3, driver);
            ProcessHandle slow = cluster.executors().get(0);
            signal(slow, "STOP");
            Thread.sleep(5000);
            signal(slow, "CONT");
            assertThat(Assembly.exitCode(driver)).isZero();
        } finally {
            driver.destroyForcibly();
        }
        assertThat(tasks(events, StandaloneFaultsIT::isSpeculative) > 0).isEqualTo(speculation);
        if (!speculation) {
            assertThat(progress(run).rounds()).anyMatch(seconds -> seconds > 4);
        }
        assertThat(progress(run).rounds()).hasSize(ROUNDS);
        assertThat(progress(run).weights()).isEqualTo(undisturbed);
    }

    @Test
    void killedDriverResumesToTheSameWeights() throws Exception {
        Process driver = assembly.start(Map.of(), training("driver", cluster.url()));

        try {
            progress("driver").awaitMiddleOfRound(8, driver);
        } finally {
            driver.destroyForcibly().waitFor(); // SIGKILL
        }
        int before = progress("driver").rounds().size();
        assertThat(before).isLessThan(ROUNDS);
        List<String> resume = new ArrayList<>(List.of(training("driver", cluster.url())));
        resume.add("--resume");
        Assembly.Result resumed = succeed(assembly.run(resume.toArray(String[]::new)));

        assertThat(resumed.errors()).contains("2 executors (127.0.0.1): 1 task at a time of 1 thread");
        // at most the round that was under way and those since the last checkpoint are done again
        assertThat(progress("driver").rounds()).hasSizeBetween(ROUNDS, ROUNDS + 2);
        assertThat(progress("driver").weights()).isEqualTo(undisturbed);
    }

    @Test
    void executorsThatAreTooSmallAreRefusedBeforeTheFirstRound() throws Exception {
        String[] command = training(
                "small",
                cluster.url(),
                "--conf",
                "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=16m");

        Assembly.Result refused = assembly.run(command);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors().lines().filter(line -> line.startsWith("recurve:")))
                .singleElement()
                .asString()
                .matches(
                        "recurve: executor \\d on 127.0.0.1, which trains 1 workers?, needs about \\d+ MB beside the Java"
                                + " heap for a model of [\\d,]+ parameters, 16 lanes and windows of 35, but JavaCPP may allocate"
                                + " 16 MB: set -Dorg.bytedeco.javacpp.maxbytes=\\d+m in spark.executor.extraJavaOptions");
        assertThat(scratch.resolve("small")).doesNotExist();
    }

    private static String[] training(String run, String master, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("submit", "--master", master, "--executor-memory", "512m", "--total-executor-cores", "2"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", "train", "run.corpus=" + at("corpus"), "run.output=" + at(run)));
        arguments.addAll(List.of(
                "model.embedding=200",
                "model.hidden=200",
                "training.epochs=2",
                "training.lanes=16",
                "training.window=35",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.002",
                "averaging.method=diloco",
                "averaging.workers=2",
                "averaging.steps=10",
                "checkpoint.every-minutes=0.0000001")); // after every round
        return arguments.toArray(String[]::new);
    }

    private static String at(String name) {
        return scratch.resolve(name).toString();
    }

    private static TrainingProgress progress(String run) {
        return new TrainingProgress(new LocalFolder(scratch.resolve(run)));
    }

    private static Assembly.Result succeed(Assembly.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result;
    }

    /** Ended because its executor was gone. */
    private static boolean isLost(JsonNode taskEnd) {
        return taskEnd.at("/Task End Reason/Reason").asText().equals("ExecutorLostFailure");
    }

    /** A second attempt of a task that took much longer than the others. */
    private static boolean isSpeculative(JsonNode taskEnd) {
        return taskEnd.at("/Task Info/Speculative").asBoolean();
    }

    /** Ends of tasks in Spark's event log. */
    private static long tasks(Path events, Predicate<JsonNode> which) throws Exception {
        long count = 0;
        try (Stream<Path> files = Files.list(events)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode event = new ObjectMapper().readTree(line);
                    count += event.path("Event").asText().equals("SparkListenerTaskEnd") && which.test(event) ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static void signal(ProcessHandle process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
