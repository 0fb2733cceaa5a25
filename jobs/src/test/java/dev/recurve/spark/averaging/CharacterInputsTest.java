package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.ConfigSource;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Characters of words as inputs of taggers. */
class CharacterInputsTest extends SentencesTest {
    /** Random words, whose tag is their last letter's. */
    private Path words(String name, int sentences, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int s = 0; s < sentences; s++) {
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                StringBuilder word = new StringBuilder();
                random.ints(random.nextInt(2, 7), 'a', 'g').forEach(word::appendCodePoint);
                text.append(word).append(word.charAt(word.length() - 1) < 'c' ? "\tB-X\n" : "\tO\n");
            }
            text.append('\n');
        }
        return Files.writeString(temporary.resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn", "lstm"})
    void endingsOfWordsThatWereNeverSeenAreLearnt(String type) throws IOException {
        List<String> files = List.of(
                "input.path=" + words("words.iob2", 400, 1),
                "validation.path=" + words("unseen.iob2", 60, 2),
                "vocabulary.min-count=2",
                "run.corpus=" + path("words"));
        SentenceFolder corpus =
                new PrepareSentences(spark, PrepareSettings.read(ConfigSource.load(Optional.empty(), files))).run();
        assertThat(corpus.counts(Split.VALIDATION).oovRate()).isGreaterThan(0.5);
        var settings = of(
                type,
                "iob2",
                "run.corpus=" + path("words"),
                "tagger.network=window",
                "tagger.radius=0",
                "tagger.dropout=0",
                "tagger.characters.type=" + type,
                "tagger.characters.embedding=8",
                "tagger.characters.hidden=10",
                "tagger.characters.filters=\"1x8,2x12\"",
                "training.epochs=8");
        TrainingOutcome outcome = run(settings);
        var scores = SentenceCheckpointEvaluation.run(spark, path("words"), path(type), Split.VALIDATION)
                .scores();
        assertThat(scores.figures().get("accuracy")).isGreaterThan(0.95);
        assertThat(scores.score()).isEqualTo(1 - outcome.cursor().bestLoss());
        assertTagsAgree(type, corpus, scores);
    }
}
