package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import java.nio.FloatBuffer;
import java.util.HashMap;
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
        SoftmaxSettings tied = new SoftmaxSettings(true);
        RegularizationSettings plain = RegularizationSettings.plain();
        RegularizationSettings locked = new RegularizationSettings(true, 0.2, 0.5);
        return Stream.of(
                settings(ModelDirection.FORWARD, 0).with(tied, plain),
                settings(ModelDirection.BOTH, 0.3).with(tied, plain),
                settings(ModelDirection.BOTH, 0.3).with(SoftmaxSettings.plain(), locked),
                settings(ModelDirection.FORWARD, 0.3).with(tied, locked));
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
        return model.computeGradients(window, 5);
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
        SoftmaxSettings tie = new SoftmaxSettings(true);
        try (LanguageModel tied = LanguageModel.create(
                        settings.with(tie, RegularizationSettings.plain()), VOCABULARY, 7);
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

    @Test
    void tyingNeedsEqualSizes() {
        ModelSettings settings = new ModelSettings(ModelDirection.FORWARD, 2, 3, SIZE, 0, 0.5, 1);
        assertThatThrownBy(() -> settings.with(new SoftmaxSettings(true), RegularizationSettings.plain()))
                .hasMessageContaining("embedding must be 5 with softmax.tied")
                .hasMessageContaining("found 3");
    }
}
