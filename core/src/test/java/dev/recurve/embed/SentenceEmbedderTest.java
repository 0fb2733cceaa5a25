package dev.recurve.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.CellType;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.EmbedSettings;
import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceEmbedderTest {
    private static final int VOCABULARY = 50;

    private static EmbedSettings settings(Layers layers, int batchTokens) {
        Config config = ConfigFactory.parseMap(Map.of(
                "embed.layers",
                layers.name().toLowerCase(Locale.ROOT),
                "embed.batch-tokens",
                batchTokens,
                "embed.max-tokens",
                1000));
        return ConfigReader.read(config, "embed", EmbedSettings.class);
    }

    private static SentenceEmbedder embedder(LanguageModel model, EmbedSettings settings) {
        OneDnn.useThreads(1);
        return new SentenceEmbedder(model, settings.layers(), settings.batchTokens(), settings.maxTokens());
    }

    private static LanguageModel model(CellType cell, int projection, ModelDirection direction, int size) {
        ModelSettings settings = Models.settings(direction, size, size).withCell(cell, projection);
        return Models.random(settings, VOCABULARY, 5);
    }

    private static LanguageModel model(ModelDirection direction, int embedding, int hidden) {
        return Models.random(Models.settings(direction, embedding, hidden), VOCABULARY, 5);
    }

    private static List<Sentence<Integer>> sentences(int count, int longest, long seed) {
        Random random = new Random(seed);
        List<Sentence<Integer>> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(random.nextInt(longest + 1), 0, VOCABULARY).toArray();
            sentences.add(new Sentence<>(i, ids));
        }
        return sentences;
    }

    private static List<EmbeddedSentence<Integer>> embed(
            LanguageModel model, EmbedSettings settings, List<Sentence<Integer>> sentences) {
        List<EmbeddedSentence<Integer>> embedded = new ArrayList<>();
        try (SentenceEmbedder embedder = embedder(model, settings)) {
            embedder.embed(sentences.iterator()).forEachRemaining(embedded::add);
        }
        return embedded;
    }

    private static int[][] bits(EmbeddedSentence<?> sentence) {
        int[][] bits = new int[sentence.vectors().length][];
        for (int i = 0; i < bits.length; i++) {
            float[] vector = sentence.vectors()[i];
            bits[i] = IntStream.range(0, vector.length)
                    .map(j -> Float.floatToRawIntBits(vector[j]))
                    .toArray();
        }
        return bits;
    }

    /** Sizes below, across and above what vector registers and blocks of matrix products hold. */
    @ParameterizedTest
    @CsvSource({"7, FORWARD", "33, BOTH", "200, BOTH", "200, FORWARD"})
    void aSentenceHasTheSameBytesWhateverIsBesideIt(int size, ModelDirection direction) {
        aSentenceHasTheSameBytes(model(direction, size, size), sentences(150, 40, size), 12);
    }

    @ParameterizedTest
    @CsvSource({
        "RNN_TANH, 0, BOTH",
        "LSTM, 15, BOTH",
        "LSTM_PEEPHOLE, 0, FORWARD",
        "LSTM_COUPLED, 0, FORWARD",
        "GRU, 0, FORWARD",
        "GRU_RESET_AFTER, 0, BOTH"
    })
    void everyCellGivesASentenceTheSameBytes(CellType cell, int projection, ModelDirection direction) {
        aSentenceHasTheSameBytes(model(cell, projection, direction, 33), sentences(40, 20, 1), 4);
    }

    private static void aSentenceHasTheSameBytes(LanguageModel owned, List<Sentence<Integer>> sentences, int trials) {
        try (LanguageModel model = owned) {
            int[][][] alone = new int[sentences.size()][][];
            for (Sentence<Integer> sentence : sentences) { // always in lane 0, all others idle
                alone[sentence.key()] = bits(
                        embed(model, settings(Layers.ALL, 1), List.of(sentence)).get(0));
            }
            Random random = new Random(9);
            for (int trial = 0; trial < trials; trial++) {
                Collections.shuffle(sentences, random);
                int budget = 1 + random.nextInt(3000);
                List<EmbeddedSentence<Integer>> embedded = embed(model, settings(Layers.ALL, budget), sentences);
                for (int i = 0; i < sentences.size(); i++) {
                    assertThat(embedded.get(i).key()).isEqualTo(sentences.get(i).key());
                    assertThat(bits(embedded.get(i)))
                            .isDeepEqualTo(alone[embedded.get(i).key()]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 33, 200})
    void everyLaneGivesTheSameBytes(int size) {
        int[] ids = new Random(4).ints(19, 0, VOCABULARY).toArray();
        List<Sentence<Integer>> copies = new ArrayList<>();
        for (int lane = 0; lane < SentenceEmbedder.LANES; lane++) {
            copies.add(new Sentence<>(lane, ids));
        }
        try (LanguageModel model = model(ModelDirection.BOTH, size, size)) {
            List<EmbeddedSentence<Integer>> embedded = embed(model, settings(Layers.ALL, 10_000), copies);
            for (EmbeddedSentence<Integer> copy : embedded) {
                assertThat(bits(copy)).isDeepEqualTo(bits(embedded.get(0)));
            }
        }
    }

    /** One sentence in one window of its own length: another shape, so equal only up to rounding. */
    @ParameterizedTest
    @EnumSource(ModelDirection.class)
    void statesAreThoseAfterReadingTheWord(ModelDirection direction) {
        int embedding = 5;
        int hidden = 7;
        int[] ids = new Random(4).ints(21, 0, VOCABULARY).toArray();
        int length = ids.length;
        int directions = direction == ModelDirection.BOTH ? 2 : 1;
        int[] read = new int[directions * (length + 1)]; // <eos> w1 … wn, then <eos> wn … w1
        for (int d = 0; d < directions; d++) {
            read[d * (length + 1)] = 1;
            for (int i = 0; i < length; i++) {
                read[d * (length + 1) + 1 + i] = d == 0 ? ids[i] : ids[length - 1 - i];
            }
        }
        try (LanguageModel model = model(direction, embedding, hidden);
                SequenceEncoder encoder = new SequenceEncoder(model)) {
            float[][] found = embed(model, settings(Layers.ALL, 100), List.of(new Sentence<>(0, ids)))
                    .get(0)
                    .vectors();
            model.attach(null);
            List<FloatAddress> layers = encoder.encode(read, length + 1, 1);
            for (int i = 0; i < length; i++) {
                List<Float> expected = new ArrayList<>();
                for (int layer = 0; layer < 3; layer++) {
                    int width = layer == 0 ? embedding : hidden;
                    for (int d = 0; d < directions; d++) {
                        int step = d == 0 ? i + 1 : length - i;
                        for (int j = 0; j < width; j++) {
                            long index = ((long) d * (length + 1) + step) * width + j;
                            expected.add(layers.get(layer).get(index));
                        }
                    }
                }
                assertThat(found[i]).hasSize(expected.size());
                for (int j = 0; j < expected.size(); j++) {
                    assertThat(found[i][j]).isCloseTo(expected.get(j), Offset.offset(1e-5f));
                }
            }
        }
    }

    @Test
    void topAndMeanArePartsOfAll() {
        List<Sentence<Integer>> sentences = sentences(20, 30, 2);
        int size = 6;
        try (LanguageModel model = model(ModelDirection.BOTH, size, size)) {
            List<EmbeddedSentence<Integer>> all = embed(model, settings(Layers.ALL, 500), sentences);
            List<EmbeddedSentence<Integer>> top = embed(model, settings(Layers.TOP, 500), sentences);
            List<EmbeddedSentence<Integer>> mean = embed(model, settings(Layers.MEAN, 500), sentences);
            for (int s = 0; s < sentences.size(); s++) {
                for (int i = 0; i < sentences.get(s).ids().length; i++) {
                    float[] three = all.get(s).vectors()[i];
                    assertThat(three).hasSize(36);
                    for (int j = 0; j < 12; j++) {
                        assertThat(top.get(s).vectors()[i][j]).isEqualTo(three[24 + j]);
                        float average = (three[j] + three[12 + j] + three[24 + j]) / 3;
                        assertThat(mean.get(s).vectors()[i][j]).isCloseTo(average, Offset.offset(1e-6f));
                    }
                }
            }
        }
    }

    @Test
    void layerSizesAreThoseOfTheVector() {
        var bilm = Models.settings(ModelDirection.BOTH, 5, 7);

        assertThat(new VectorLayout(bilm, Layers.ALL).layerSizes()).containsExactly(10, 14, 14);
        assertThat(new VectorLayout(bilm, Layers.ALL).size()).isEqualTo(38);
        assertThat(new VectorLayout(bilm, Layers.TOP).size()).isEqualTo(14);
        assertThatThrownBy(() -> new VectorLayout(bilm, Layers.MEAN))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("model.embedding = 5 and model.hidden = 7");
    }

    @Test
    void aProjectionIsWhatAVectorHolds() {
        var bilm = Models.settings(ModelDirection.BOTH, 5, 7).withCell(CellType.LSTM, 3);

        assertThat(new VectorLayout(bilm, Layers.ALL).layerSizes()).containsExactly(10, 6, 6);
        assertThat(new VectorLayout(bilm, Layers.TOP).size()).isEqualTo(6);
        assertThatThrownBy(() -> new VectorLayout(bilm, Layers.MEAN))
                .hasMessageContaining("model.embedding = 5 and model.projection = 3");
        var level = Models.settings(ModelDirection.BOTH, 3, 7).withCell(CellType.LSTM, 3);
        assertThat(new VectorLayout(level, Layers.MEAN).size()).isEqualTo(6);
    }

    @Test
    void blankAndRepeatedSentencesSurvive() {
        int[] ids = {3, 4, 5};
        List<Sentence<Integer>> sentences = List.of(
                new Sentence<>(0, new int[0]),
                new Sentence<>(1, ids),
                new Sentence<>(2, new int[0]),
                new Sentence<>(3, ids),
                new Sentence<>(4, new int[0]));
        try (LanguageModel model = model(ModelDirection.BOTH, 5, 7)) {
            List<EmbeddedSentence<Integer>> embedded = embed(model, settings(Layers.TOP, 2), sentences);

            assertThat(embedded).extracting(EmbeddedSentence::key).containsExactly(0, 1, 2, 3, 4);
            assertThat(embedded).extracting(e -> e.vectors().length).containsExactly(0, 3, 0, 3, 0);
            assertThat(bits(embedded.get(1))).isDeepEqualTo(bits(embedded.get(3)));
            assertThat(embed(model, settings(Layers.TOP, 2), List.of())).isEmpty();
        }
    }

    @Test
    void readsNoFurtherAheadThanTheBudget() {
        int[] taken = {0};
        Iterator<Sentence<Integer>> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Sentence<Integer> next() {
                int length = taken[0] % 3 == 0 ? 0 : 5;
                return new Sentence<>(taken[0]++, new int[length]);
            }
        };
        try (LanguageModel model = model(ModelDirection.FORWARD, 5, 7);
                SentenceEmbedder embedder = embedder(model, settings(Layers.TOP, 40))) {
            Iterator<EmbeddedSentence<Integer>> embedded = embedder.embed(endless);
            for (int i = 0; i < 500; i++) {
                assertThat(embedded.next().key()).isEqualTo(i);
                assertThat(taken[0] - i).isLessThanOrEqualTo(14); // 40 tokens: 7 of 5, 4 blank, one that waits
            }
        }
    }

    @Test
    void aSentenceThatIsTooLongIsNamed() {
        try (LanguageModel model = model(ModelDirection.FORWARD, 5, 7)) {
            assertThat(embed(model, settings(Layers.TOP, 2), List.of(new Sentence<>(0, new int[1000])))
                            .get(0)
                            .vectors())
                    .hasDimensions(1000, 7);
            assertThatThrownBy(() -> embed(model, settings(Layers.TOP, 2), List.of(new Sentence<>(17, new int[1001]))))
                    .isInstanceOf(RecurveException.class)
                    .hasMessageContaining("at most 1000 tokens expected, found one of 1001 (17)")
                    .hasMessageContaining("embed.max-tokens");
        }
    }
}
