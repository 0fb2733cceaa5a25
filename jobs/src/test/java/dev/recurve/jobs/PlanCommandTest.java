package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned, beside what then happens. */
class PlanCommandTest {
    private static final int WORDS = 20_000;
    private static final int TOKENS = 24_000;

    @TempDir
    private static Path temporary;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Recurve.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private static JsonNode plan(String... arguments) throws IOException {
        Outcome outcome = run(
                Stream.concat(Stream.of("plan", "--json"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(outcome.code).as(outcome.err).isZero();
        return new ObjectMapper().readTree(outcome.out);
    }

    /** The published model: of its parameters those of the softmax and of each LSTM are easily counted. */
    @Test
    void elmoOfThePaperIsPlannedAndItsClusterIsTooSmall() throws IOException {
        String[] elmo = {
            "--config",
            "../conf/elmo-paper.conf",
            "plan.tokens=768648884",
            "plan.vocabulary=793471",
            "plan.executors=8",
            "plan.cores=4"
        };
        JsonNode plan = plan(elmo);

        long softmax = 793471L * 513;
        long layer = 4L * 4096 * (512 + 512 + 1) + 4096L * 512;
        assertThat(plan.path("parameters").asLong()).isBetween(softmax + 4 * layer, softmax + 4 * layer + 20_000_000);
        assertThat(plan.path("workers").asInt()).isEqualTo(32);
        // parameters and gradients, Adam's moments: what no worker gets by without
        assertThat(plan.path("worker_native_bytes").asLong())
                .isGreaterThan(16 * plan.path("parameters").asLong());
        assertThat(plan.path("executor_native_bytes").asLong())
                .isEqualTo(4 * plan.path("worker_native_bytes").asLong());
        assertThat(plan.path("warnings")).hasSize(6).allSatisfy(warning -> assertThat(warning.asText())
                .containsPattern("needs .* MB.*, but .*: set (spark\\.|-Dorg)"));

        String[] larger = Stream.concat(
                        Stream.of(elmo),
                        Stream.of(
                                "plan.memory=64g",
                                "plan.native-memory=200g",
                                "plan.overhead=240g",
                                "plan.driver-memory=64g",
                                "plan.driver-overhead=64g"))
                .toArray(String[]::new);
        assertThat(plan(larger).path("warnings")).isEmpty();
    }

    @Test
    void theTableNamesEverythingAndWarns() {
        Outcome outcome = run(
                "plan",
                "plan.tokens=1000000",
                "plan.vocabulary=10000",
                "plan.native-memory=64m",
                "averaging.workers=2");

        assertThat(outcome.code).isZero();
        assertThat(outcome.out)
                .contains(
                        "model        4,651,600 parameters, 10,000 words\n") // 10000 · (200 + 201) + 4 · 2 · 200 · 401
                .containsPattern("the process  heap .* MB, arrays .* MB")
                .containsPattern("disk         checkpoint 18\\.\\d MB")
                .containsPattern("time         .*: training .*, synchronising .*, evaluating 0 s")
                .containsPattern(
                        "warning: this process, which trains 2 workers, needs about \\d+ MB beside the Java heap for a"
                                + " model of 4,651,600 parameters, 20 lanes and windows of 35, but JavaCPP may allocate 64 MB: set"
                                + " -Dorg.bytedeco.javacpp.maxbytes=\\d+m in RECURVE_NATIVE");
    }

    @Test
    void withoutACorpusTokensAndWordsHaveToBeSaid() {
        assertThat(run("plan", "run.corpus=" + temporary.resolve("none")).err)
                .matches(
                        "recurve: no corpus at .*none yet: prepare it, or say plan.tokens=… and plan.vocabulary=….*\n");
        assertThat(run("plan", "plan.memory=4 apples").err)
                .startsWith("recurve: plan.memory must be a size such as 512m or 4g, found 4 apples");
        assertThat(run("plan", "plan.memory=4 apples").code).isEqualTo(2);
    }

    private static String[] training(Path folder) {
        return new String[] {
            "run.corpus=" + folder.resolve("corpus"),
            "run.output=" + folder.resolve("run"),
            "model.embedding=256",
            "model.hidden=256",
            "training.optimizer.type=adam",
            "training.optimizer.learning-rate=0.001",
            "averaging.workers=1",
            "averaging.steps=4",
            "training.epochs=1"
        };
    }

    /**
     * A run in a process of its own, with the heap that was planned and no more; what the process grows by beside the heap,
     * which is touched from the start, is what arrays take.
     */
    @Test
    void memoryAndDiskAreThoseOfTheRun() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TOKENS; i++) {
            text.append('w').append(i < WORDS ? i : random.nextInt(WORDS)).append(i % 20 == 19 ? '\n' : ' ');
        }
        Path input = Files.writeString(temporary.resolve("text.txt"), text);
        Outcome prepared = run("prepare", "input.path=" + input, "run.corpus=" + temporary.resolve("corpus"));
        assertThat(prepared.code).as(prepared.err).isZero();
        JsonNode plan = plan(Stream.concat(Stream.of("plan.cores=1"), Stream.of(training(temporary)))
                .toArray(String[]::new));

        long heap = plan.path("executor_heap_bytes").asLong() >> 20;
        long grown = growth(heap);

        assertThat(plan.path("executor_native_bytes").asLong())
                .as("planned, of grown")
                .isCloseTo(grown, withinPercentage(20));
        Path checkpoints = temporary.resolve("run/checkpoints");
        assertThat(plan.path("checkpoint_bytes").asLong()).isCloseTo(bytes(only(checkpoints)), withinPercentage(5));
        assertThat(plan.path("run_bytes").asLong()).isGreaterThan(bytes(temporary.resolve("run")));
        assertThat(plan.path("layout_bytes").asLong())
                .isCloseTo(bytes(temporary.resolve("corpus/layouts")), withinPercentage(20));
    }

    private static long growth(long heap) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "conf", "jvm.options").toAbsolutePath(),
                "-Xms" + heap + "m",
                "-Xmx" + heap + "m",
                "-XX:+AlwaysPreTouch",
                "-Dorg.bytedeco.javacpp.maxbytes=4g",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                PlanCommandTest.class.getName(),
                temporary.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(temporary.resolve("err.txt").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(output + Files.readString(temporary.resolve("err.txt")))
                .isZero();
        return Long.parseLong(
                output.strip().lines().reduce((before, after) -> after).orElseThrow());
    }

    /** Trains, and prints by how much the process has grown since a small training that loaded everything. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        String[] small = {
            "train",
            "run.corpus=" + folder.resolve("corpus"),
            "run.output=" + folder.resolve("small"),
            "model.embedding=4",
            "model.hidden=4",
            "averaging.workers=1",
            "averaging.steps=4",
            "training.epochs=1"
        };
        if (Recurve.run(small) != 0) {
            System.exit(1);
        }
        System.gc();
        long before = Pointer.physicalBytes();
        int code = Recurve.run(
                Stream.concat(Stream.of("train"), Stream.of(training(folder))).toArray(String[]::new));
        long most = 0;
        for (String line : Files.readAllLines(folder.resolve("run/metrics.jsonl"))) {
            most = Math.max(
                    most, new ObjectMapper().readTree(line).path("driver_bytes").asLong());
        }
        System.out.println(most - before);
        System.exit(code);
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
