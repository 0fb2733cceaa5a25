package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointContents;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from its arguments to what it prints, on random models over characters and over words. */
class NeighboursCommandTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void writeModels() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(
                List.of("boy", "girl", "playing", "sings", "the").stream()
                        .map(word -> new TokenCount(word, 5))
                        .toList(),
                10,
                new VocabularySettings(1, 100));
        ModelSettings words = new ModelSettings(ModelDirection.FORWARD, 1, 8, 7, 0, 0.5, 1);
        write("words", words, vocabulary);
        write("characters", words.withCharacters(new CharacterCnnSettings(512, 6, 20, "1x6,2x12,3x12", 1)), vocabulary);
    }

    private static void write(String name, ModelSettings settings, Vocabulary vocabulary) throws IOException {
        HadoopFolder target = HadoopFolder.of(folder.resolve(name).toString(), new Configuration());
        TokenizerSettings tokenizer = new TokenizerSettings(TokenizerSettings.Type.UNICODE, true, false);
        try (LanguageModel model = LanguageModel.create(settings, vocabulary.size(), 3)) {
            Checkpoint.write(target, false, new CheckpointContents(model, vocabulary, tokenizer, Map.of()));
        }
    }

    private static Outcome neighbours(String model, String... arguments) {
        List<String> all = new ArrayList<>(List.of("neighbours", "run.model=" + folder.resolve(model)));
        all.addAll(List.of(arguments));
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void wordsThatWereNeverSeenHaveNeighboursTheNearestFirst() {
        Outcome outcome = neighbours("characters", "--word", "Replaying", "--word", "boy", "--count=2");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).isEqualTo("replaying  (not in the vocabulary)");
        assertThat(lines.get(1)).matches("    0\\.\\d{3}  playing");
        assertThat(lines.get(3)).isEqualTo("boy");
        assertThat(lines.subList(4, 6)).allMatch(line -> line.matches("    -?\\d\\.\\d{3}  (girl|playing|sings|the)"));
    }

    @Test
    void jsonHasALineForEachWord() throws IOException {
        Outcome outcome = neighbours("characters", "--word", "replaying", "--json");
        JsonNode record = new ObjectMapper().readTree(outcome.out());
        assertThat(record.path("known").asBoolean(true)).isFalse();
        assertThat(record.path("neighbours")).hasSize(5); // all there are
        assertThat(record.path("neighbours").get(0).path("word").asText()).isEqualTo("playing");
        double best = record.path("neighbours").get(0).path("cosine").asDouble();
        assertThat(record.path("neighbours").get(1).path("cosine").asDouble()).isLessThan(best);
    }

    @Test
    void wrongUsageIsOneLine() {
        Outcome unknown = neighbours("words", "--word", "zebra");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err().lines()).singleElement().satisfies(line -> assertThat(line)
                .contains("words of the model's vocabulary (7) expected, found 'zebra'"));
        assertThat(neighbours("words", "--word", "boy", "--count=0").code()).isEqualTo(2);
        assertThat(neighbours("words").code()).isEqualTo(2);
    }
}
