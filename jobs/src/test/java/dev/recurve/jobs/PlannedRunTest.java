package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned for the samples, beside what their training then writes; time and memory are for {@code bench plan}. */
class PlannedRunTest {
    private static final Path SAMPLE = Path.of("..", "data-samples", "english");
    private static final Percentage A_FIFTH = Percentage.withPercentage(20);

    @TempDir
    private Path folder;

    @Test
    void aLanguageModelIsAsPlanned() throws IOException {
        prepare("input.path=" + SAMPLE.resolve("train.txt"), "validation.path=" + SAMPLE.resolve("validation.txt"));

        JsonNode plan = planAndTrain(
                "model.direction=both",
                "model.embedding=30",
                "model.hidden=40",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.001",
                "averaging.method=mean");

        assertThat(plan.path("model").asText()).isEqualTo("language model");
    }

    @Test
    void aTaggerIsAsPlanned() throws IOException {
        prepare("input.path=" + SAMPLE.resolve("train.iob2"), "validation.path=" + SAMPLE.resolve("validation.iob2"));

        JsonNode plan = planAndTrain(
                "tagger.embedding=30",
                "tagger.hidden=40",
                "tagger.output=crf",
                "tagger.characters.type=lstm",
                "tagger.characters.hidden=10");

        assertThat(plan.path("model").asText()).isEqualTo("tagger");
        assertThat(Outcome.of("plan", "run.corpus=" + folder.resolve("corpus"), "plan.tokens=9")
                        .err())
                .contains("plan.tokens and plan.vocabulary are for language models");
    }

    private void prepare(String... settings) {
        run(Stream.concat(Stream.of("prepare", "run.corpus=" + folder.resolve("corpus")), Stream.of(settings))
                .toArray(String[]::new));
    }

    /** Plans and trains an epoch, and compares what both know. */
    private JsonNode planAndTrain(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "run.corpus=" + folder.resolve("corpus"),
                "run.output=" + folder.resolve("run"),
                "training.epochs=1",
                "averaging.workers=2",
                "averaging.steps=10"));
        all.addAll(List.of(settings));
        JsonNode plan = new ObjectMapper().readTree(run(command(List.of("plan", "--json", "plan.cores=2"), all)));
        run(command(List.of("train"), all));

        HadoopFolder checkpoint = HadoopFolder.of(only("run/checkpoints").toString(), new Configuration());
        JsonNode manifest = new ObjectMapper()
                .readTree(Path.of(checkpoint.path().toUri().getPath(), "manifest.json")
                        .toFile());
        assertThat(plan.path("parameters").asLong())
                .isEqualTo(manifest.path("parameters").asLong());
        assertThat(plan.path("checkpoint_bytes").asDouble())
                .isCloseTo(checkpoint.extent().bytes(), A_FIFTH);
        assertThat(plan.path("layout_bytes").asDouble()).isCloseTo(bytes("corpus/layouts"), A_FIFTH);
        assertThat(plan.path("run_bytes").asLong()).isGreaterThan(bytes("run"));
        long rounds = Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
                .filter(line -> line.contains("\"event\":\"round\""))
                .count();
        assertThat(plan.path("rounds_per_epoch").asLong()).isCloseTo(rounds, within(1L));
        return plan;
    }

    private static String[] command(List<String> command, List<String> settings) {
        return Stream.concat(command.stream(), settings.stream()).toArray(String[]::new);
    }

    private static String run(String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    private Path only(String parent) throws IOException {
        try (Stream<Path> inside = Files.list(folder.resolve(parent))) {
            return inside.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private long bytes(String name) throws IOException {
        return HadoopFolder.of(folder.resolve(name).toString(), new Configuration())
                .extent()
                .bytes();
    }
}
