package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code probe gradients} from its arguments to the files that it writes. */
class ProbeGradientsCommandTest {
    private static final int LENGTH = 10;
    private static final int STEPS = 20;
    private static final List<String> SMALL = List.of(
            "gradients.length=" + LENGTH,
            "gradients.hidden=4",
            "gradients.lanes=5",
            "gradients.steps=" + STEPS,
            "gradients.directions=4",
            "gradients.sequences=2");

    @TempDir
    Path folder;

    private Outcome probe(String output, String... arguments) {
        List<String> all = new ArrayList<>(List.of("probe", "gradients", "run.output=" + folder.resolve(output)));
        all.addAll(SMALL);
        all.addAll(List.of(arguments));
        return Outcome.of(all.toArray(String[]::new));
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    @Test
    void cellsThatLearnATaskGiveTablesAndPictures() throws IOException {
        Outcome outcome = probe("task", "--cells", "rnn-tanh,lstm", "--task", "copying");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().filter(line -> line.startsWith("lstm")))
                .hasSize(7); // 3 norms twice, an error
        assertThat(outcome.out()).contains("guessing 2.079").endsWith(folder.resolve("task") + "\n"); // ln 8
        List<String> flow = lines("task/flow.csv");
        assertThat(flow)
                .hasSize(1 + (1 + 3) * 2 * LENGTH)
                .startsWith("series,phase,quantity,distance,mean,least,greatest");
        assertThat(flow).anyMatch(line -> line.startsWith("lstm,trained,") && line.contains(",10,"));
        assertThat(lines("task/norms.csv")).hasSize(1 + 2 * STEPS);
        assertThat(lines("task/learning.csv")).hasSize(1 + 2 * (1 + STEPS));
        for (String picture : List.of("flow", "norms", "learning")) {
            assertThat(Files.readAllBytes(folder.resolve("task").resolve(picture + ".png")))
                    .startsWith(0x89, 'P', 'N', 'G');
            assertThat(Files.readString(folder.resolve("task").resolve(picture + ".svg")))
                    .contains("<svg");
        }
        assertThat(folder.resolve("task/manifest.json")).content().contains("recurve-gradients");
        assertThat(folder.resolve("task/_SUCCESS")).exists();
    }

    @Test
    void theSeedGivesTheSameFigures() throws IOException {
        assertThat(probe("one", "--cells", "gru").code()).isZero();
        assertThat(probe("two", "--cells", "gru").code()).isZero();
        assertThat(probe("other", "--cells", "gru", "run.seed=2").code()).isZero();

        assertThat(lines("two/flow.csv")).isEqualTo(lines("one/flow.csv"));
        assertThat(lines("two/norms.csv")).isEqualTo(lines("one/norms.csv"));
        assertThat(lines("other/norms.csv")).isNotEqualTo(lines("one/norms.csv"));
    }

    /** A vanilla RNN with small weights forgets, with large ones explodes: what the command is there to show. */
    @Test
    void gradientsVanishOrExplodeByTheScaleOfTheWeights() throws IOException {
        JsonNode small = json("small", "0.2");
        JsonNode large = json("large", "8");

        assertThat(small.get("last").asDouble())
                .isLessThan(1e-3 * small.get("first").asDouble());
        assertThat(large.get("last").asDouble())
                .isGreaterThan(1e3 * large.get("first").asDouble());
    }

    private JsonNode json(String output, String scale) throws IOException {
        Outcome outcome = probe(
                output,
                "--json",
                "--cells",
                "rnn-relu",
                "gradients.hidden=32", // with few units all of them may be off
                "gradients.steps=0",
                "gradients.recurrent-scale=" + scale);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines()).hasSize(1);
        JsonNode result = new ObjectMapper().readTree(outcome.out());
        assertThat(result.get("output").asText()).endsWith(output);
        assertThat(result.get("learning")).isEmpty();
        assertThat(folder.resolve(output).resolve("norms.csv")).doesNotExist();
        assertThat(result.get("flow")).hasSize(1);
        assertThat(result.get("flow").get(0).get("distance").asInt()).isEqualTo(LENGTH);
        return result.get("flow").get(0);
    }

    @Test
    void aModelReadsItsText() throws IOException {
        writeRun();
        Path text = folder.resolve("text.txt");
        Files.writeString(text, "a b a c b\n".repeat(1000));

        Outcome outcome = probe("model", "--model", folder.resolve("run").toString(), "gradients.text=" + text);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("initial").contains("trained");
        assertThat(lines("model/norms.csv")).hasSize(1 + 2 * STEPS);
        assertThat(folder.resolve("model/learning.csv")).doesNotExist();
        assertThat(folder.resolve("model/manifest.json")).content().contains("weights-sha256");

        Files.writeString(text, "a b\n");
        Outcome few = probe("few", "--model", folder.resolve("run").toString(), "gradients.text=" + text);
        assertThat(few.code()).isEqualTo(1);
        assertThat(few.err()).contains("expected at least").contains("found 3").hasLineCount(1);
        assertThat(folder.resolve("few")).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("run", "text.txt", "model");
        }
    }

    private void writeRun() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(
                Stream.of("a", "b", "c").map(word -> new TokenCount(word, 5)).toList(),
                10,
                new VocabularySettings(1, 100));
        HadoopFolder run = HadoopFolder.of(folder.resolve("run").toString(), new Configuration());
        new RunFolder(run).begin();
        CheckpointFolders checkpoints = new CheckpointFolders(run);
        ModelSettings settings = new ModelSettings(ModelDirection.FORWARD, 1, 5, 7, 0, 0.5, 1);
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), 3)) {
            ArtifactFolder checkpoint = checkpoints.folder(1, 1);
            TokenizerSettings tokenizer = new TokenizerSettings(TokenizerSettings.Type.WHITESPACE, false, false);
            Checkpoint.write(checkpoint, false, new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
            checkpoints.markBest(checkpoint, 8);
        }
    }

    @Test
    void nothingIsOverwrittenUnlessAskedFor() throws IOException {
        Files.createDirectories(folder.resolve("there"));
        Files.writeString(folder.resolve("there/mine.txt"), "mine");
        Outcome refused = probe("there", "--cells", "gru");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("--overwrite").hasLineCount(1);
        assertThat(folder.resolve("there/mine.txt")).hasContent("mine");
    }

    @Test
    void wrongUsageIsOneLine() {
        refused("did you mean lstm-1997?", "--cells", "lstm-1979");
        refused("at least 10 for the copying task, found 5", "--task", "copying", "gradients.length=5");
        refused("run.model and gradients.text belong together", "--model", "somewhere");
        refused("gradients.cells does not go with run.model", "--model", "somewhere", "--cells", "gru");
        refused("each cell once", "--cells", "gru,gru");
        refused("distance must be at most the length", "gradients.distance=11");
        refused("recurrent-scale", "gradients.recurrent-scale=-1");
    }

    private void refused(String message, String... arguments) {
        Outcome outcome = probe("refused", arguments);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("recurve: ").contains(message).hasLineCount(1);
        assertThat(folder.resolve("refused")).doesNotExist();
    }
}
