package dev.recurve.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.UsageException;
import dev.recurve.config.VocabularySettings;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.WordVectors;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordNeighboursTest {
    /** More words than are compared at a time, and five that differ from all others. */
    private static final int WORDS = 5000;

    private static final List<String> ALIKE = List.of("playing", "played", "player", "plays", "display");

    private static Vocabulary vocabulary() {
        List<TokenCount> counts = IntStream.range(0, WORDS)
                .mapToObj(i -> new TokenCount(i < ALIKE.size() ? ALIKE.get(i) : "w" + 7919 * i, WORDS - i))
                .toList();
        return Vocabulary.of(counts, 10, new VocabularySettings(1, WORDS + 2));
    }

    private static Checkpoint checkpoint(ModelSettings settings) {
        Vocabulary vocabulary = vocabulary();
        LanguageModel model = Models.random(settings, vocabulary.size(), 3);
        model.spell(vocabulary);
        return new Checkpoint(model, vocabulary, Models.TOKENIZER, Manifest.create("test", 1));
    }

    private static ModelSettings characters() {
        return new ModelSettings(ModelDirection.FORWARD, 1, 12, 5, 0, 0.1, 1)
                .withCharacters(new CharacterCnnSettings(512, 6, 20, "1x6,2x12,3x12", 1));
    }

    @Test
    void unseenWordsAreNearThoseOfTheirCharacters() {
        try (Checkpoint checkpoint = checkpoint(characters())) {
            List<WordNeighbours.Found> found =
                    new WordNeighbours(checkpoint).find(List.of("Replaying", "plays", "replaying"), 3);

            assertThat(found.get(0).word()).isEqualTo("replaying"); // as the tokenizer writes it
            assertThat(found.get(0).known()).isFalse();
            assertThat(found.get(0).neighbours()).hasSize(3);
            assertThat(found.get(0).neighbours().get(0).word()).isEqualTo("playing"); // by random filters already
            assertThat(found.get(2)).isEqualTo(found.get(0));
            assertThat(found.get(1).known()).isTrue();
            assertThat(found.get(1).neighbours())
                    .extracting(WordNeighbours.Near::word)
                    .doesNotContain("plays", "<unk>", "<eos>");
        }
    }

    @Test
    void neighboursAreTheLargestCosinesOfAll() {
        try (Checkpoint checkpoint = checkpoint(Models.settings(ModelDirection.BOTH, 6, 4));
                WordVectors vectors = new WordVectors(checkpoint.model())) {
            Vocabulary vocabulary = checkpoint.vocabulary();
            int query = vocabulary.id("played");
            float[][] all = vectors.of(IntStream.range(0, vocabulary.size()).toArray());
            List<Integer> expected = IntStream.range(2, vocabulary.size())
                    .filter(id -> id != query)
                    .boxed()
                    .sorted((a, b) -> Double.compare(cosine(all[b], all[query]), cosine(all[a], all[query])))
                    .limit(10)
                    .toList();

            var found =
                    new WordNeighbours(checkpoint).find(List.of("played"), 10).get(0);

            assertThat(found.neighbours())
                    .extracting(WordNeighbours.Near::word)
                    .isEqualTo(expected.stream().map(vocabulary::token).toList());
            assertThat(found.neighbours().get(0).cosine())
                    .isCloseTo(cosine(all[expected.get(0)], all[query]), within(1e-6));
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(ofA * ofB);
    }

    @Test
    void aModelOverWordsReadsNoOthers() {
        try (Checkpoint checkpoint = checkpoint(Models.settings(ModelDirection.FORWARD, 6, 4))) {
            WordNeighbours neighbours = new WordNeighbours(checkpoint);
            assertThatThrownBy(() -> neighbours.find(List.of("plays", "zebra"), 3))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("words of the model's vocabulary (5002) expected, found 'zebra'")
                    .hasMessageContaining("model.encoder = characters");
            assertThatThrownBy(() -> neighbours.find(List.of("plays chess"), 3))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("one word expected, found 'plays chess'")
                    .hasMessageContaining("(unicode) cuts into 2 tokens");
        }
    }
}
