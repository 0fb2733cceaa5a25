package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.UsageException;
import dev.recurve.kernel.FloatAddress;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every output layer and every kind of regularization in a whole model. */
class OutputLayersTest {
    private static final int VOCABULARY = 13;
    private static final int SIZE = 5;

    private static ModelSettings settings(ModelDirection direction, double dropout) {
        return new ModelSettings(direction, 2, SIZE, SIZE, dropout, 0.5, 1);
    }

    static Stream<ModelSettings> everyKind() {
        SoftmaxSettings tied = SoftmaxSettings.full(true);
        SoftmaxSettings adaptive = SoftmaxSettings.adaptive(List.of(4, 7), 2);
        RegularizationSettings plain = RegularizationSettings.plain();
        RegularizationSettings locked = new RegularizationSettings(true, 0.2, 0.5, 0, 0, 0, 0);
        return Stream.of(
                settings(ModelDirection.FORWARD, 0).with(tied, plain),
                settings(ModelDirection.BOTH, 0.3).with(tied, plain),
                settings(ModelDirection.BOTH, 0.3).with(SoftmaxSettings.plain(), locked),
                settings(ModelDirection.FORWARD, 0.3).with(tied, locked),
                settings(ModelDirection.FORWARD, 0).with(adaptive, plain),
                settings(ModelDirection.BOTH, 0.3).with(SoftmaxSettings.adaptive(List.of(9), 10), locked),
                settings(ModelDirection.FORWARD, 0).with(SoftmaxSettings.sampled(6, false), plain),
                settings(ModelDirection.BOTH, 0.3).with(SoftmaxSettings.sampled(3, true), locked),
                settings(ModelDirection.FORWARD, 0)
                        .with(SoftmaxSettings.plain(), new RegularizationSettings(false, -1, -1, 0.3, 0.5, 0, 0)),
                settings(ModelDirection.BOTH, 0.3)
                        .with(tied, new RegularizationSettings(true, -1, -1, 0.3, 0.5, 2, 3)));
    }

    static Window window(int directions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Window window = new Window(directions, 4, 3);
        window.reset(4, 0);
        for (int i = 0; i < directions * 12; i++) {
            window.inputs()[i] = random.nextInt(VOCABULARY);
            window.targets()[i] = i % 7 == 3 ? Window.NO_TARGET : random.nextInt(VOCABULARY);
        }
        return window;
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void gradientsAgreeWithCentralDifferences(ModelSettings settings) {
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7)) {
            Window window = window(settings.directions(), 1);
            model.computeGradients(window(settings.directions(), 2), 4); // leaves gradients behind
            model.computeGradients(window, 5);
            float[] analytic = copy(model.gradients().asBuffer());
            FloatBuffer parameters = model.parameters().asBuffer();
            float step = 1e-2f;
            for (int i = 0; i < analytic.length; i++) {
                float value = parameters.get(i);
                double up = loss(model, window, i, value + step);
                double down = loss(model, window, i, value - step);
                parameters.put(i, value);
                double numeric = (up - down) / (2 * step);
                // float losses: 1e-7 relative over a step of 2e-2, and the third-order term of the difference
                assertThat((double) analytic[i])
                        .as("parameter %d", i)
                        .isCloseTo(numeric, within(4e-4 + 0.01 * Math.abs(numeric)));
            }
        }
    }

    private static double loss(LanguageModel model, Window window, int parameter, float value) {
        model.parameters().asBuffer().put(parameter, value);
        model.parametersChanged();
        return model.computeGradients(window, 5) + model.penalty();
    }

    private static float[] copy(FloatBuffer values) {
        float[] copy = new float[values.limit()];
        values.get(copy);
        return copy;
    }

    /** Tied weights get the sum of what table and softmax of an untied model of the same values get. */
    @ParameterizedTest
    @EnumSource(ModelDirection.class)
    void tiedGradientsAreTheSumOfBoth(ModelDirection direction) {
        ModelSettings settings = settings(direction, 0.3);
        SoftmaxSettings tie = SoftmaxSettings.full(true);
        try (LanguageModel tied =
                        LanguageModel.create(settings.with(tie, RegularizationSettings.plain()), VOCABULARY, 7);
                LanguageModel untied = LanguageModel.create(settings, VOCABULARY, 8)) {
            Map<String, float[]> weights = new HashMap<>();
            StateDict.forEach(tied, tensor -> {
                weights.put(tensor.name(), tensor.values());
                StateDict.set(untied, tensor);
            });
            assertThat(weights).doesNotContainKey("encoder.weight");
            StateDict.set(
                    untied,
                    new StateDict.Tensor(
                            "encoder.weight", new long[] {VOCABULARY, SIZE}, weights.get("decoder.weight")));
            Window window = window(settings.directions(), 3);
            assertThat(tied.computeGradients(window, 9)).isEqualTo(untied.computeGradients(window, 9));
            int table = VOCABULARY * SIZE; // first in the untied vector; the softmax is last in both
            int softmax = VOCABULARY * (SIZE + 1);
            float[] sum = copy(tied.gradients().asBuffer());
            float[] parts = copy(untied.gradients().asBuffer());
            assertThat(sum.length).isEqualTo(parts.length - table);
            int start = sum.length - softmax;
            for (int i = 0; i < sum.length; i++) {
                float expected = parts[table + i];
                int column = (i - start) % (SIZE + 1);
                if (i >= start && column < SIZE) {
                    expected += parts[(i - start) / (SIZE + 1) * SIZE + column];
                }
                assertThat(sum[i]).as("gradient %d", i).isCloseTo(expected, within(1e-6f));
            }
        }
    }

    /** What was counted before a model is built is what it has, and every one of them has a name. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void parametersAreCountedAndNamed(ModelSettings settings) {
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7)) {
            assertThat(ModelSize.of(settings, VOCABULARY).parameters()).isEqualTo(model.parameterCount());
            long[] named = new long[1];
            StateDict.forEach(model, tensor -> named[0] += tensor.values().length);
            assertThat(named[0]).isEqualTo(model.parameterCount());
        }
    }

    /** Whatever training minimises: what is measured is a distribution over all words. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void measuredLossesAreThoseOfADistribution(ModelSettings settings) {
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7);
                SequenceEncoder encoder = new SequenceEncoder(model)) {
            Window window = window(settings.directions(), 1);
            int rows = settings.directions() * 12;
            List<FloatAddress> layers = encoder.encode(Arrays.copyOf(window.inputs(), rows), 4, 3);
            FloatAddress top = layers.get(layers.size() - 1);
            float[] losses = new float[rows];
            int[] targets = Arrays.copyOf(window.targets(), rows);
            encoder.output().losses(top, targets, losses);
            FloatBuffer probabilities =
                    encoder.output().probabilities(top, rows).asBuffer();
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int id = 0; id < VOCABULARY; id++) {
                    sum += probabilities.get(row * VOCABULARY + id);
                }
                assertThat(sum).isCloseTo(1, within(1e-5));
                double expected = targets[row] < 0 ? 0 : -Math.log(probabilities.get(row * VOCABULARY + targets[row]));
                assertThat((double) losses[row]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    /** What the spans leave out is zero, from step to step. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void spansHoldTheWholeGradient(ModelSettings settings) {
        try (LanguageModel model = LanguageModel.create(settings, VOCABULARY, 7)) {
            for (int step = 0; step < 3; step++) {
                model.computeGradients(window(settings.directions(), step), step);
                float[] rest = copy(model.gradients().asBuffer());
                model.gradientSpans()
                        .forEach((offset, length) -> Arrays.fill(rest, (int) offset, (int) (offset + length), 0));
                assertThat(rest).containsOnly(0);
            }
        }
    }

    /** Reading after a training step sees whole weights and all words, whatever training left out. */
    @Test
    void nothingIsDroppedOutsideTraining() {
        RegularizationSettings all = new RegularizationSettings(true, 0.5, 0.5, 0.5, 0.5, 2, 1);
        ModelSettings settings = settings(ModelDirection.FORWARD, 0.5);
        try (LanguageModel model = LanguageModel.create(settings.with(SoftmaxSettings.plain(), all), VOCABULARY, 7);
                LanguageModel plain = LanguageModel.create(settings, VOCABULARY, 7)) {
            Window window = window(1, 1);
            model.computeGradients(window, 3);
            assertThat(states(model, window)).isEqualTo(states(plain, window));
        }
    }

    private static float[] states(LanguageModel model, Window window) {
        try (SequenceEncoder encoder = new SequenceEncoder(model)) {
            List<FloatAddress> layers = encoder.encode(Arrays.copyOf(window.inputs(), 12), 4, 3);
            float[] states = new float[12 * SIZE];
            layers.get(layers.size() - 1).asBuffer().get(states);
            return states;
        }
    }

    @Test
    void refusesWhatDoesNotFitTheVocabulary() {
        ModelSettings settings = settings(ModelDirection.FORWARD, 0);
        RegularizationSettings plain = RegularizationSettings.plain();
        ModelSettings adaptive = settings.with(SoftmaxSettings.adaptive(List.of(4, 12), 4), plain);
        assertThatThrownBy(() -> LanguageModel.create(adaptive, VOCABULARY, 7))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("within the 13 classes; found [4, 12]");
        ModelSettings sampled = settings.with(SoftmaxSettings.sampled(14, false), plain);
        assertThatThrownBy(() -> LanguageModel.create(sampled, VOCABULARY, 7))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at most the 13 words of the vocabulary, found 14");
        assertThatThrownBy(() -> new SoftmaxSettings(SoftmaxType.ADAPTIVE, true, 1, List.of(4), 4))
                .hasMessageContaining("tied needs a softmax of type full or sampled");
    }

    @Test
    void tyingNeedsEqualSizes() {
        ModelSettings settings = new ModelSettings(ModelDirection.FORWARD, 2, 3, SIZE, 0, 0.5, 1);
        assertThatThrownBy(() -> settings.with(SoftmaxSettings.full(true), RegularizationSettings.plain()))
                .hasMessageContaining("embedding must be 5 with softmax.tied")
                .hasMessageContaining("found 3");
    }
}
