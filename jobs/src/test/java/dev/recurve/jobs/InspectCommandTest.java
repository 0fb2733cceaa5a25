package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus, a run and embeddings as the commands write them, inspected; and folders that are something else. */
class InspectCommandTest {
    /** 200 lines of 5 words and the boundary, all of them different words. */
    private static final String TEXT = "the boy greets a dog\n".repeat(200);

    @TempDir
    private static Path temporary;

    private static String at(String name) {
        return temporary.resolve(name).toString();
    }

    private static String[] training(String run, String... more) {
        String[] fixed = {
            "train",
            "run.corpus=" + at("corpus"),
            "run.output=" + at(run),
            "model.embedding=7",
            "model.hidden=9",
            "averaging.workers=2",
            "averaging.steps=5",
            "training.epochs=2",
            "training.lanes=3",
            "training.window=10"
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return all;
    }

    @BeforeAll
    static void make() throws IOException {
        Path text = Files.writeString(temporary.resolve("text.txt"), TEXT);
        Outcome.succeed("prepare", "input.path=" + text, "validation.path=" + text, "run.corpus=" + at("corpus"));
        Outcome.succeed(training("run"));
        Outcome.succeed("embed", "run.model=" + at("run"), "embed.path=" + text, "embed.output=" + at("embeddings"));
    }

    private static JsonNode inspect(String location) throws IOException {
        Outcome outcome = Outcome.of("inspect", location, "--json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines()).hasSize(1);
        return new ObjectMapper().readTree(outcome.out());
    }

    @Test
    void aCorpusTellsItsSplitsAndLayouts() throws IOException {
        JsonNode found = inspect(at("corpus"));

        assertThat(found.path("type").asText()).isEqualTo("recurve-corpus");
        assertThat(found.at("/splits/0/split").asText()).isEqualTo("train");
        assertThat(found.at("/splits/0/lines").asInt()).isEqualTo(200);
        assertThat(found.at("/splits/1/tokens").asInt()).isEqualTo(1200);
        assertThat(found.at("/vocabulary/size").asInt()).isEqualTo(7); // five words, <unk> and <eos>
        assertThat(found.at("/provenance/configuration/tokenizer/type").asText())
                .isNotEmpty();
        assertThat(found.path("layouts"))
                .anySatisfy(layout -> assertThat(layout.path("layout").asText()).isEqualTo("train-forward-w2-l3"));
        String table = Outcome.of("inspect", at("corpus")).out();
        assertThat(table.lines()).anyMatch(line -> line.matches("train +200 .* 1,200 .*"));
        assertThat(table).containsPattern("train-forward-w2-l3 +2 +3 +[\\d,]+ +whole");
    }

    @Test
    void aRunTellsAllItsCheckpoints() throws IOException {
        Path half = temporary.resolve("run/checkpoints/epoch-0002-round-000099");
        Path killed = temporary.resolve("run/checkpoints/.epoch-0002-round-000100.staging-1");
        Files.createDirectories(half);
        Files.createDirectories(killed);
        try {
            JsonNode rows = inspect(at("run")).path("checkpoints");

            // 1200 tokens in 2 * 3 lanes are 20 steps of 10: 4 rounds an epoch
            assertThat(rows).hasSize(4);
            assertThat(rows.get(0).path("checkpoint").asText()).isEqualTo("epoch-0001-round-000004");
            assertThat(rows.get(0).path("epoch").asInt()).isEqualTo(1);
            assertThat(rows.get(0).path("step").asInt()).isEqualTo(20);
            assertThat(rows.get(1).path("tokens").asInt()).isEqualTo(2400);
            assertThat(rows.get(1).path("validation-perplexity").asDouble()).isBetween(1.0, 7.0);
            assertThat(rows.get(1).path("state").asText()).isEqualTo("whole");
            assertThat(rows.get(1).path("mark").asText()).endsWith("latest");
            assertThat(rows.get(2).path("state").asText()).startsWith("being written");
            assertThat(rows.get(3).path("state").asText()).isEqualTo("half-written");
            assertThat(Outcome.of("inspect", at("run")).out())
                    .containsPattern("epoch-0002-round-000008 +2 +40 +2,400 .* whole +(best )?latest")
                    .containsPattern("epoch-0002-round-000099 .* half-written");
        } finally {
            Files.delete(half);
            Files.delete(killed);
        }
    }

    @Test
    void aCheckpointTellsItsModel() throws Exception {
        Path checkpoint = temporary.resolve("run/checkpoints/epoch-0002-round-000008");
        JsonNode found = inspect(checkpoint.toString());

        // V (E + H + 1) + two LSTM layers 4 H (in + H + 1)
        assertThat(found.path("parameters").asInt()).isEqualTo(7 * 17 + 36 * 17 + 36 * 19);
        assertThat(found.at("/model/model/hidden").asInt()).isEqualTo(9);
        assertThat(found.path("resumable").asBoolean()).isTrue();
        assertThat(found.at("/provenance/identity/training.lanes").asInt()).isEqualTo(3);
        byte[] weights = Files.readAllBytes(checkpoint.resolve("weights.safetensors"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(weights);
        assertThat(found.at("/sha256/weights").asText())
                .isEqualTo(HexFormat.of().formatHex(hash));
    }

    @Test
    void embeddingsTellTheirCountsAndModel() throws IOException {
        JsonNode found = inspect(at("embeddings"));

        assertThat(found.at("/counts/tokens").asInt()).isEqualTo(1000);
        assertThat(found.at("/model/location").asText()).contains("run/checkpoints/epoch-");
        assertThat(Outcome.of("inspect", at("embeddings")).out()).containsPattern("counts +lines 200, .*tokens 1,000");
    }

    @Test
    void foldersThatAreSomethingElseAreOneLineEach() throws IOException {
        Path mine = Files.createDirectories(temporary.resolve("mine"));
        Files.writeString(mine.resolve("thesis.tex"), "ten years");
        assertFailure(at("none"), "found nothing there");
        assertFailure(mine.toString(), "found no manifest.json in it: it was not written by Recurve");
        Path other = Files.createDirectories(temporary.resolve("other"));
        Files.writeString(other.resolve("manifest.json"), "{\"type\":\"recurve-corpus\",\"version\":1}");
        assertFailure(other.toString(), "is half-written");
        Files.createFile(other.resolve("_SUCCESS"));
        Files.writeString(other.resolve("manifest.json"), "{\"type\":\"recurve-corpus\",\"version\":2}");
        assertFailure(other.toString(), "version 2, too new for this Recurve, which reads version 1");
        Files.writeString(other.resolve("manifest.json"), "{\"type\":\"recurve-checkpoint\",\"version\":0}");
        assertFailure(other.toString(), "version 0, too old for this Recurve, which reads version");
        Files.writeString(other.resolve("manifest.json"), "{\"type\":\"recurve-tagger\",\"version\":1}");
        assertFailure(other.toString(), "found a recurve-tagger: was it written by a newer Recurve?");
        Path run = Files.createDirectories(temporary.resolve("newer"));
        Files.writeString(run.resolve("run.json"), "{\"type\":\"recurve-run\",\"version\":2}");
        assertFailure(run.toString(), "recurve-run of version 2, too new");
    }

    private static void assertFailure(String location, String message) {
        Outcome outcome = Outcome.of("inspect", location);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("recurve: ").contains(message);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.out()).isEmpty();
    }

    /** Checkpoints of one run in the folder of another. */
    @Test
    void checkpointsOfAnotherRunAreNotResumed() throws IOException {
        Outcome outcome = Outcome.of(training("run", "run.seed=2", "--resume"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("recurve: cannot resume from " + at("run/checkpoints/epoch-0002-round-000008"))
                .contains("run.seed = 2 (there: 1)");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void aCheckpointIsNotARunToResume() throws IOException {
        Outcome outcome = Outcome.of(training("run/checkpoints/epoch-0002-round-000008", "--resume"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("recurve: nothing to resume: ")
                .contains("is a checkpoint itself: name the run's folder, " + at("run") + ", as run.output");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void aMasterThatIsNotThereIsOneLine() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        System.setProperty("spark.master", "spark://127.0.0.1:" + port);
        try {
            Outcome outcome = Outcome.of(training("unreachable"));

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .startsWith("recurve: Spark's master spark://127.0.0.1:" + port + " does not answer");
            assertThat(outcome.err().lines()).hasSize(1);
        } finally {
            System.clearProperty("spark.master");
        }
    }
}
