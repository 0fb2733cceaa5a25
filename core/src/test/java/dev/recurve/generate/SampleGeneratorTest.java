package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.checkpoint.Models;
import dev.recurve.config.GenerateSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SampleGeneratorTest {
    private static final int STOP = 1;

    @BeforeEach
    void useOneThread() {
        OneDnn.useThreads(1);
    }

    private static LanguageModel model(ModelDirection direction, int size, int vocabulary) {
        return Models.random(Models.settings(direction, size, size), vocabulary, 5);
    }

    private static String bits(Continuation text) {
        return Arrays.toString(text.ids()) + Double.toHexString(text.logProbability());
    }

    /** Sizes below, across and above what vector registers and blocks of matrix products hold. */
    @ParameterizedTest
    @CsvSource({"7, FORWARD, 50", "33, BOTH, 1003", "200, FORWARD, 130"})
    void aTextIsTheSameWhateverIsBesideIt(int size, ModelDirection direction, int vocabulary) {
        GenerateSettings settings = Generation.settings("max-length=25", "temperature=1.3", "nucleus=0.95");
        Random random = new Random(size);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            prompts.add(Generation.prompt(
                    random.ints(random.nextInt(9), 2, vocabulary).toArray()));
        }
        try (LanguageModel model = model(direction, size, vocabulary)) {
            Map<Prompt, List<String>> alone = new HashMap<>();
            for (Prompt prompt : prompts) {
                List<Continuation> texts = Generation.draw(model, settings, List.of(prompt), 3, STOP);
                alone.put(prompt, texts.stream().map(SampleGeneratorTest::bits).toList());
                assertThat(alone.get(prompt)).doesNotHaveDuplicates();
            }
            for (int samples : new int[] {1, 7}) {
                Collections.shuffle(prompts, random);
                List<Continuation> texts = Generation.draw(model, settings, prompts, samples, STOP);
                assertThat(texts).hasSize(prompts.size() * samples);
                for (int i = 0; i < texts.size(); i++) {
                    if (i % samples < 3) {
                        assertThat(bits(texts.get(i)))
                                .isEqualTo(alone.get(prompts.get(i / samples)).get(i % samples));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 50", "33, 1003", "200, 130"})
    void everyLaneGivesTheSameBytes(int size, int vocabulary) {
        int[] ids = new Random(4).ints(11, 0, vocabulary).toArray();
        try (LanguageModel model = model(ModelDirection.BOTH, size, vocabulary);
                LanePredictor predictor = new LanePredictor(model, SampleGenerator.LANES)) {
            int[] tokens = new int[SampleGenerator.LANES];
            for (int id : ids) {
                Arrays.fill(tokens, id);
                predictor.read(tokens);
            }
            double[] first = new double[vocabulary];
            double[] other = new double[vocabulary];
            predictor.predict(0, first);
            for (int lane = 1; lane < SampleGenerator.LANES; lane++) {
                predictor.predict(lane, other);
                assertThat(other).isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ModelDirection.class)
    void logProbabilityIsThatOfReadingTheTextFromTheLeft(ModelDirection direction) {
        Prompt prompt = Generation.prompt(3, 8, 2, 2);
        GenerateSettings settings = Generation.settings("max-length=12", "top-k=3", "temperature=2");
        try (LanguageModel model = model(direction, 7, 20)) {
            for (Continuation text : Generation.draw(model, settings, List.of(prompt), 20, STOP)) {
                double expected = Generation.logProbability(model, prompt.ids(), text.ids());
                assertThat(text.logProbability()).isCloseTo(expected, within(1e-4));
                assertThat(text.perplexity()).isCloseTo(Math.exp(-expected / text.ids().length), within(1e-3));
            }
        }
    }

    /** Each of many samples draws one token with a random stream of its own. */
    @Test
    void frequenciesAreTheModelsProbabilities() {
        int vocabulary = 9;
        int[] read = {4, 2};
        try (LanguageModel model = model(ModelDirection.FORWARD, 7, vocabulary)) {
            double[] expected = Generation.next(model, read);
            double known = 1 - expected[0];
            expected[0] = 0; // <unk> is not drawn
            for (int id = 1; id < vocabulary; id++) {
                expected[id] /= known;
            }
            long[] counts = new long[vocabulary];
            List<Prompt> prompt = List.of(Generation.prompt(read));
            for (Continuation text :
                    Generation.draw(model, Generation.settings("max-length=1"), prompt, 20_000, Ending.NEVER)) {
                counts[text.ids()[0]]++;
            }
            assertThat(counts[0]).isZero();
            // eight tokens: seven degrees of freedom, one in ten thousand lies above
            assertThat(ChiSquare.of(counts, expected)).isLessThan(29.88);
        }
    }

    @Test
    void aTextEndsAtItsStopTokenOrItsLength() {
        List<Prompt> prompts = List.of(Generation.prompt(), Generation.prompt(2, 3));
        int length = 6;
        try (LanguageModel model = model(ModelDirection.FORWARD, 7, 9)) {
            int stopped = 0;
            for (Continuation text : Generation.draw(model, Generation.settings("max-length=6"), prompts, 100, 5)) {
                int[] ids = text.ids();
                assertThat(Arrays.copyOf(ids, ids.length - 1)).doesNotContain(5);
                assertThat(text.stopped()).isEqualTo(ids[ids.length - 1] == 5);
                assertThat(ids.length).isLessThanOrEqualTo(length);
                assertThat(text.stopped() || ids.length == length).isTrue();
                stopped += text.stopped() ? 1 : 0;
            }
            assertThat(stopped).isBetween(20, 180); // both happen
            assertThat(Generation.draw(model, Generation.settings("max-length=6"), prompts, 100, Ending.NEVER))
                    .allMatch(text -> text.ids().length == length && !text.stopped());
        }
    }

    @Test
    void unknownWordsComeOnlyWhereTheyAreAllowed() {
        List<Prompt> prompt = List.of(Generation.prompt(0));
        try (LanguageModel model = model(ModelDirection.FORWARD, 7, 5)) {
            assertThat(Generation.draw(model, Generation.settings(), prompt, 50, STOP))
                    .allMatch(text -> Arrays.stream(text.ids()).noneMatch(id -> id == 0));
            assertThat(Generation.draw(model, Generation.settings("allow-unknown=true"), prompt, 50, STOP))
                    .anyMatch(text -> Arrays.stream(text.ids()).anyMatch(id -> id == 0));
        }
    }

    @Test
    void aBiLmWritesAsItsForwardDirectionAlone() {
        int vocabulary = 40;
        List<Prompt> prompts = List.of(Generation.prompt(), Generation.prompt(7, 9, 11));
        GenerateSettings settings = Generation.settings("max-length=30");
        try (LanguageModel both = model(ModelDirection.BOTH, 7, vocabulary);
                LanguageModel forward = model(ModelDirection.FORWARD, 7, vocabulary)) {
            StateDict.forEach(both, tensor -> {
                if (!tensor.name().startsWith("rnn_backward")) {
                    StateDict.set(forward, tensor);
                }
            });
            List<Continuation> expected = Generation.draw(forward, settings, prompts, 5, STOP);
            List<Continuation> found = Generation.draw(both, settings, prompts, 5, STOP);
            assertThat(found.stream().map(text -> Arrays.toString(text.ids())))
                    .containsExactlyElementsOf(expected.stream()
                            .map(text -> Arrays.toString(text.ids()))
                            .toList());
        }
    }

    @Test
    void weightsThatAreNotNumbersAreOneClearLine() {
        try (LanguageModel model = model(ModelDirection.FORWARD, 7, 9)) {
            StateDict.set(model, new StateDict.Tensor("decoder.bias", new long[] {9}, new float[] {
                0, Float.NaN, 0, 0, 0, 0, 0, 0, 0
            }));
            assertThatThrownBy(
                            () -> Generation.draw(model, Generation.settings(), List.of(Generation.prompt(2)), 1, STOP))
                    .isInstanceOf(RecurveException.class)
                    .hasMessageContaining("found NaN as their sum")
                    .hasMessageContaining("diverged");
        }
    }
}
