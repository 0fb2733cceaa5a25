package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.batch.Window;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.model.LanguageModel;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules on a real model against the same equations in plain Java doubles, over several steps. */
class OptimizerTest {
    private static final int VOCABULARY = 13;
    private static final double RATE = 0.1;

    @ParameterizedTest
    @EnumSource(OptimizerType.class)
    void agreesWithThePlainEquations(OptimizerType type) {
        OptimizerSettings settings = new OptimizerSettings(type, 1, 0.9, 0.8, 0.95, 1e-8, 0.05, 0.02, 5);
        ModelSettings shape = new ModelSettings(ModelDirection.FORWARD, 1, 3, 4, 0, 0.5, 1);
        try (LanguageModel model = LanguageModel.create(shape, VOCABULARY, 1);
                LanguageModel mirror = LanguageModel.create(shape, VOCABULARY, 1);
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, settings)) {
            double[] expected = doubles(copy(mirror));
            Plain plain = new Plain(settings, expected.length);
            for (int step = 0; step < 5; step++) {
                Window window = window(step);
                // gradients at the parameters that training has reached, from a second model
                mirror.parameters().asBuffer().put(copy(model));
                mirror.parametersChanged();
                mirror.computeGradients(window, step);
                float[] gradients = new float[expected.length];
                mirror.gradients().asBuffer().get(gradients);
                double norm = plain.step(expected, gradients);
                LocalTrainer.Step done = trainer.step(window, RATE, step);
                assertThat(done.gradientNorm()).isCloseTo(norm, within(1e-5));
                assertThat(doubles(copy(model))).containsExactly(expected, within(2e-5));
            }
        }
    }

    private static Window window(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Window window = new Window(1, 3, 2);
        window.reset(3, 0);
        for (int i = 0; i < 6; i++) {
            window.inputs()[i] = random.nextInt(VOCABULARY);
            window.targets()[i] = random.nextInt(VOCABULARY);
        }
        return window;
    }

    private static float[] copy(LanguageModel model) {
        float[] values = new float[Math.toIntExact(model.parameterCount())];
        model.parameters().asBuffer().get(values);
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        Arrays.setAll(copy, i -> values[i]);
        return copy;
    }

    private static final class Plain {
        private final OptimizerSettings settings;
        private final double[] first;
        private final double[] second;
        private int steps;

        Plain(OptimizerSettings settings, int length) {
            this.settings = settings;
            first = new double[length];
            second = new double[length];
        }

        double step(double[] parameters, float[] gradients) {
            steps++;
            double norm = 0;
            for (float g : gradients) {
                norm += (double) g * g;
            }
            norm = Math.sqrt(norm);
            double scale = norm > settings.clip() ? settings.clip() / norm : 1;
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] *= 1 - RATE * settings.weightDecay();
                parameters[i] -= RATE * direction(i, gradients[i] * scale);
            }
            return norm;
        }

        private double direction(int i, double g) {
            switch (settings.type()) {
                case SGD:
                case NT_ASGD: // what is averaged is outside of the rule
                    return g;
                case MOMENTUM:
                    first[i] = settings.momentum() * first[i] + g;
                    return first[i];
                case NESTEROV:
                    first[i] = settings.momentum() * first[i] + g;
                    return g + settings.momentum() * first[i];
                case ADAGRAD:
                    first[i] += g * g;
                    return g / (Math.sqrt(first[i]) + settings.epsilon());
                default:
                    first[i] = settings.beta1() * first[i] + (1 - settings.beta1()) * g;
                    second[i] = settings.beta2() * second[i] + (1 - settings.beta2()) * g * g;
                    double mean = first[i] / (1 - Math.pow(settings.beta1(), steps));
                    double square = second[i] / (1 - Math.pow(settings.beta2(), steps));
                    return mean / (Math.sqrt(square) + settings.epsilon());
            }
        }
    }
}
