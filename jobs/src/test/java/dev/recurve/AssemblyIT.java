package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

        // Java says on standard error when it takes options from the environment.
        assertThat(version.errors().lines().filter(line -> !line.startsWith("Picked up ")))
                .isEmpty();
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

    /**
     * Two applications on one cluster, a core for each, do not disturb each other: both end with the weights of a run that
     * is alone, and the history server shows both.
     */
    @Test
    void twoApplicationsTrainAtOnceAndTheHistoryServerShowsThem() throws Exception {
        Path text = Files.writeString(scratch.resolve("shared.txt"), "the dogs see the cat\n".repeat(500));
        Path corpus = scratch.resolve("shared-corpus");
        Path events = scratch.resolve("events");
        Assembly.Result prepared = assembly.run("prepare", "input.path=\"" + text + '"', "run.corpus=" + corpus);
        assertThat(prepared.exitCode()).as(prepared.errors()).isZero();
        String master = assembly.startCluster(2).url();

        List<Process> applications = new ArrayList<>();
        for (String run : List.of("first-run", "second-run")) {
            applications.add(assembly.start(
                    Map.of("RECURVE_EVENTS", events.toString()),
                    training(corpus, run, "--master", master, "--total-executor-cores", "1")
                            .toArray(String[]::new)));
        }
        for (Process application : applications) {
            assertThat(Assembly.exitCode(application)).isZero();
        }

        byte[] alone = train(corpus, "alone-run", "--master", "local[2]");
        assertThat(weights("first-run")).isEqualTo(alone);
        assertThat(weights("second-run")).isEqualTo(alone);
        assertThat(applicationsInHistory(events)).isEqualTo(2);
    }

    @Test
    void healthIsThatOfThePageThatIsServed() throws Exception {
        assertThat(assembly.run("health").exitCode()).isZero();
        Map<String, String> nobodyListens = Map.of("RECURVE_HEALTH_PORT", Integer.toString(Assembly.freePort()));
        assertThat(assembly.run(nobodyListens, "health").exitCode()).isNotZero();
    }

    /** Starts a history server, whose health is asked as a container's is. */
    private static int applicationsInHistory(Path events) throws Exception {
        int port = Assembly.freePort();
        assembly.start(Map.of("SPARK_HISTORY_OPTS", "-Dspark.history.ui.port=" + port), "history", events.toString());
        Assembly.awaitPort(port);
        assertThat(assembly.run(Map.of("RECURVE_HEALTH_PORT", Integer.toString(port)), "health")
                        .exitCode())
                .isZero();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/v1/applications?status=completed"))
                .build();
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) { // it reads the logs in the background
            String answer = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            int applications = answer.split("\"name\"", -1).length - 1;
            if (applications >= 2 || Instant.now().isAfter(deadline)) {
                return applications;
            }
            Thread.sleep(200);
        }
    }

    /** Trains and reads the weights of the last checkpoint. */
    private static byte[] train(Path corpus, String run, String... master) throws Exception {
        Assembly.Result result = assembly.run(training(corpus, run, master).toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("trained      3,000 tokens in 1 epochs");
        return weights(run);
    }

    private static List<String> training(Path corpus, String run, String... master) {
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
        return arguments;
    }

    private static byte[] weights(String run) throws Exception {
        try (Stream<Path> files = Files.walk(scratch.resolve(run))) {
            Path weights = files.filter(file -> file.endsWith("weights.safetensors"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllBytes(weights);
        }
    }
}
