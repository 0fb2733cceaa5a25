package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned, and of what it warns. */
class PlanCommandTest {
    @TempDir
    private static Path temporary;

    private static JsonNode plan(String... arguments) throws IOException {
        Outcome outcome = Outcome.of(
                Stream.concat(Stream.of("plan", "--json"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return new ObjectMapper().readTree(outcome.out());
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
        Outcome outcome = Outcome.of(
                "plan",
                "plan.tokens=1000000",
                "plan.vocabulary=10000",
                "plan.native-memory=64m",
                "averaging.workers=2");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "model        language model of 4,651,600 parameters, 10,000 words\n") // 10000 · (200 + 201) +
                // 4 · 2 · 200 · 401
                .containsPattern("the process  .* MB alive on the heap, arrays .* MB")
                .containsPattern("disk         checkpoint 37\\.\\d MB")
                .containsPattern("time         .*: training .*, synchronising .*, evaluating 0 s")
                .containsPattern(
                        "warning: this process, which trains 2 workers, needs about \\d+ MB beside the Java heap for a"
                                + " model of 4,651,600 parameters, 20 lanes and windows of 35, but JavaCPP may allocate 64 MB: set"
                                + " -Dorg.bytedeco.javacpp.maxbytes=\\d+m in RECURVE_NATIVE");
    }

    @Test
    void withoutACorpusTokensAndWordsHaveToBeSaid() {
        assertThat(Outcome.of("plan", "run.corpus=" + temporary.resolve("none")).err())
                .matches(
                        "recurve: no corpus at .*none yet: prepare it, or say plan.tokens=… and plan.vocabulary=….*\n");
        assertThat(Outcome.of("plan", "plan.memory=4 apples").err())
                .startsWith("recurve: plan.memory must be a size such as 512m or 4g, found 4 apples");
        assertThat(Outcome.of("plan", "plan.memory=4 apples").code()).isEqualTo(2);
    }
}
