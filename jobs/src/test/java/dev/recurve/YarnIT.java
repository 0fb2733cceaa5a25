package dev.recurve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application jar on YARN by real {@code spark-submit} processes, in both deploy modes, with text, corpus and run on
 * HDFS: the weights are those of local mode, byte for byte, also of a run whose driver was killed.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for a POSIX shell")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "recurve.clusters", matches = "true", disabledReason = "-Drecurve.clusters=true")
class YarnIT {
    private static final int ROUNDS = 12; // as in StandaloneFaultsIT

    @TempDir
    private static Path scratch;

    private static Assembly assembly;
    private static HadoopProcess hadoop;
    private static Path sparkJars;
    private static byte[] local;

    @BeforeAll
    static void trainLocally() throws Exception {
        assembly = Assembly.make(scratch);
        // A list of URIs, in which the assembly's own path would need its blank encoded.
        sparkJars = Files.createSymbolicLink(
                scratch.resolve("jars"), assembly.folder().resolve("spark/jars"));
        hadoop = HadoopProcess.start(scratch.resolve("hadoop"));
        Path text = PackagedSpark.root().resolve("data-samples/english/train.txt");
        succeed(assembly.run(
                "prepare",
                "input.path=\"" + text + '"',
                "validation.fraction=0.1",
                "run.corpus=" + scratch.resolve("corpus")));
        List<String> train = new ArrayList<>(List.of("submit", "--master", "local[2]", "--"));
        train.addAll(training(
                scratch.resolve("corpus").toString(), scratch.resolve("run").toString()));
        succeed(assembly.run(train.toArray(String[]::new)));
        local = new TrainingProgress(new LocalFolder(scratch.resolve("run"))).weights();
        hadoop.await();
        try (InputStream in = Files.newInputStream(text);
                OutputStream out = onHdfs("/texts").write("train.txt")) {
            in.transferTo(out);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            hadoop.close();
        } finally {
            assembly.close();
        }
    }

    @Test
    @Order(1)
    void clientModePrepares() throws Exception {
        Assembly.Result prepared = succeed(
                submit("client", "prepare", "input.path=/texts", "validation.fraction=0.1", "run.corpus=/corpus"));

        assertThat(prepared.output()).contains("hdfs://localhost:");
        // input files and their order are the same, so the streams are
        assertThat(manifest(onHdfs("/corpus")).at("/splits/train/sha256"))
                .isEqualTo(manifest(HadoopFolder.of(scratch.resolve("corpus").toString(), new Configuration()))
                        .at("/splits/train/sha256"));
    }

    @Test
    @Order(2)
    void killedInClientModeAndResumedInClusterModeGivesTheWeightsOfLocalMode() throws Exception {
        Process driver = assembly.start(environment(), command("client", training("/corpus", "/run")));
        try {
            progress().awaitMiddleOfRound(8, driver);
        } finally {
            driver.destroyForcibly().waitFor(); // SIGKILL
        }
        assertThat(progress().rounds()).hasSizeLessThan(ROUNDS);

        List<String> resume = new ArrayList<>(training("/corpus", "/run"));
        resume.add("--resume");
        succeed(submit("cluster", resume.toArray(String[]::new)));

        assertThat(progress().weights()).isEqualTo(local);
        assertThat(onHdfs("/run").list()) // the logs of the killed driver are continued
                .containsExactly("checkpoints", "metrics.jsonl", "run.json", "tensorboard", "train.log", "workers");
        assertThat(hadoop.containerLogs()).contains("task at a time of 1 thread, linux", "container overhead 768 MB");
    }

    @Test
    @Order(3)
    void evaluateInBothModesGivesThePerplexityThatTrainingSaw() throws Exception {
        double expected =
                progress().records("evaluation").get(1).path("perplexity").asDouble();

        Assembly.Result client = succeed(
                submit("client", "evaluate", "run.corpus=/corpus", "run.model=/run", "evaluate.lanes=10", "--json"));
        succeed(submit("cluster", "evaluate", "run.corpus=/corpus", "run.model=/run", "--json"));

        assertThat(new ObjectMapper()
                        .readTree(client.output())
                        .path("perplexity")
                        .asDouble())
                .isEqualTo(expected);
        assertThat(hadoop.containerLogs()).contains("\"perplexity\":" + expected);
    }

    @Test
    @Order(4)
    void aContainerThatIsTooSmallIsRefusedWithTheSettingThatHelps() throws Exception {
        List<String> large = new ArrayList<>(training("/corpus", "/large"));
        large.addAll(List.of("model.hidden=1200", "model.embedding=1200"));

        Assembly.Result refused = assembly.run(environment(), command("client", large));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors().lines().filter(line -> line.startsWith("recurve:")))
                .singleElement()
                .asString()
                .contains("its container has 768 MB beside the heap")
                .containsPattern("set spark.executor.memoryOverhead=\\d+m$");
        assertThat(onHdfs("/large").exists()).isFalse();
    }

    private static List<String> training(String corpus, String run) {
        return List.of(
                "train",
                "run.corpus=" + corpus,
                "run.output=" + run,
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
                "checkpoint.every-minutes=0.0000001"); // after every round
    }

    private static Assembly.Result submit(String deployMode, String... arguments) throws Exception {
        return assembly.run(environment(), command(deployMode, List.of(arguments)));
    }

    private static Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", hadoop.configurationFolder().toString(), "RECURVE_HEAP", "512m");
    }

    private static String[] command(String deployMode, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("submit", "--master", "yarn", "--deploy-mode", deployMode));
        command.addAll(List.of("--num-executors", "2", "--driver-memory", "512m", "--executor-memory", "512m"));
        for (String setting : List.of(
                "spark.yarn.jars=local:" + sparkJars + "/*",
                "spark.ui.enabled=false",
                "spark.driver.memoryOverhead=768m",
                "spark.executor.memoryOverhead=768m",
                "spark.sql.shuffle.partitions=4")) {
            command.addAll(List.of("--conf", setting));
        }
        command.add("--");
        command.addAll(arguments);
        return command.toArray(String[]::new);
    }

    private static TrainingProgress progress() throws IOException {
        return new TrainingProgress(onHdfs("/run"));
    }

    private static HadoopFolder onHdfs(String path) throws IOException {
        return HadoopFolder.of(path, hadoop.configuration());
    }

    private static JsonNode manifest(HadoopFolder folder) throws IOException {
        try (InputStream in = folder.read("manifest.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static Assembly.Result succeed(Assembly.Result result) throws IOException {
        assertThat(result.exitCode())
                .withFailMessage(() -> result.errors() + logs())
                .isZero();
        return result;
    }

    private static String logs() {
        try {
            return hadoop.containerLogs();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
