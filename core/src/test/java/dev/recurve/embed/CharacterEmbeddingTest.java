package dev.recurve.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.artifact.LocalFolder;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.CellType;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.StateDict;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A biLM over characters: words that were never seen, checkpoints, and the same bytes whatever stands beside. */
class CharacterEmbeddingTest {
    private static final int WORDS = 40;
    private static final int EMBEDDING = 6;
    private static final ModelSettings SETTINGS = Models.settings(ModelDirection.BOTH, EMBEDDING, 9)
            .withCell(CellType.LSTM, EMBEDDING)
            .withSkip(true)
            .withCharacters(new CharacterCnnSettings(30, 5, 12, "1x4,2x5,3x7", 2));
    private static final Vocabulary VOCABULARY = Models.vocabulary(WORDS);

    @TempDir
    Path directory;

    private static LanguageModel model() {
        LanguageModel model = Models.random(SETTINGS, WORDS, 5);
        model.spell(VOCABULARY);
        return model;
    }

    private static Sentence<Integer> sentence(int key, String... words) {
        int[] ids = Arrays.stream(words).mapToInt(VOCABULARY::id).toArray();
        return new Sentence<>(key, ids, List.of(words));
    }

    private static List<float[][]> embed(LanguageModel model, Layers layers, List<Sentence<Integer>> sentences) {
        OneDnn.useThreads(1);
        List<float[][]> vectors = new ArrayList<>();
        try (SentenceEmbedder embedder = new SentenceEmbedder(model, layers, 1000, 1000)) {
            embedder.embed(sentences.iterator()).forEachRemaining(one -> vectors.add(one.vectors()));
        }
        return vectors;
    }

    @Test
    void wordsWithoutAnIdAreReadByTheirCharacters() {
        String known = VOCABULARY.token(7);
        try (LanguageModel model = model()) {
            List<float[][]> vectors = embed(
                    model,
                    Layers.ALL,
                    List.of(
                            sentence(0, known, "w77w"),
                            sentence(1, known, "7w5"),
                            sentence(2, known, Vocabulary.UNKNOWN),
                            sentence(3, known, "w77w")));

            float[] first = vectors.get(0)[1];
            assertThat(first).isNotEqualTo(vectors.get(1)[1]).isNotEqualTo(vectors.get(2)[1]);
            assertThat(first).isEqualTo(vectors.get(3)[1]);
            // layer 0 comes twice, once for each direction, and knows nothing of the context
            assertThat(Arrays.copyOfRange(first, 0, EMBEDDING))
                    .isEqualTo(Arrays.copyOfRange(first, EMBEDDING, 2 * EMBEDDING));
            assertThat(Arrays.copyOfRange(vectors.get(0)[0], 0, EMBEDDING))
                    .isEqualTo(Arrays.copyOfRange(vectors.get(1)[0], 0, EMBEDDING));
        }
    }

    @Test
    void aSentenceHasTheSameBytesWhateverIsBesideIt() {
        Random random = new Random(3);
        List<Sentence<Integer>> sentences = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String[] words = new String[random.nextInt(30)];
            for (int w = 0; w < words.length; w++) {
                words[w] = random.nextBoolean()
                        ? VOCABULARY.token(random.nextInt(WORDS))
                        : Integer.toString(random.nextInt(100_000), 36);
            }
            sentences.add(sentence(i, words));
        }
        try (LanguageModel model = model()) {
            List<float[][]> together = embed(model, Layers.ALL, sentences);
            for (int i = 0; i < sentences.size(); i += 10) {
                assertThat(embed(model, Layers.ALL, List.of(sentences.get(i))).get(0))
                        .as("sentence %d", i)
                        .isDeepEqualTo(together.get(i));
            }
        }
    }

    @Test
    void aCheckpointGivesTheSameVectorsUnderAllenNlpsNames() throws IOException {
        List<Sentence<Integer>> sentences = List.of(sentence(0, VOCABULARY.token(5), "unseen", VOCABULARY.token(9)));
        try (LanguageModel model = model()) {
            LocalFolder folder = new LocalFolder(directory.resolve("checkpoint"));
            Checkpoint.write(folder, false, Models.contents(model));
            try (Checkpoint loaded = Checkpoint.load(folder)) {
                assertThat(embed(loaded.model(), Layers.ALL, sentences).get(0))
                        .isDeepEqualTo(embed(model, Layers.ALL, sentences).get(0));
                assertThat(StateDict.shapes(loaded.model()))
                        .containsEntry("_token_embedder._char_embedding_weights", new long[] {30, 5})
                        .containsEntry("_token_embedder.char_conv_2.weight", new long[] {7, 5, 3})
                        .containsEntry("_token_embedder.char_conv_2.bias", new long[] {7})
                        .containsEntry("_token_embedder._highways._layers.1.weight", new long[] {32, 16})
                        .containsEntry("_token_embedder._projection.weight", new long[] {EMBEDDING, 16})
                        .doesNotContainKey("encoder.weight");
            }
        }
    }
}
