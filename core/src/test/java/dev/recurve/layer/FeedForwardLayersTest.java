package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.kernel.Activation;
import dev.recurve.kernel.PoolingType;
import dev.recurve.kernel.SequenceLengths;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pooling, fixed windows and dense layers against their equations in plain doubles, and their gradients against central
 * differences of those.
 */
class FeedForwardLayersTest {
    private static final SequenceLengths LENGTHS = new SequenceLengths(7, 3, 7, 1, 5);
    private static final SequenceLengths ONE = new SequenceLengths(3, 2);
    private static final double STEP = 1e-5;

    /** A layer's equation; padding has to be left alone. */
    private interface Equation {
        double[] apply(SequenceLengths lengths, double[] input, double[] parameters);
    }

    @ParameterizedTest
    @EnumSource(PoolingType.class)
    void pools(PoolingType type) {
        for (int width : new int[] {2, 8, 34}) {
            Equation equation = (lengths, x, unused) -> pool(type, width, lengths, x);
            check(new Pooling(width, type), LENGTHS, equation);
            check(new Pooling(width, type), ONE, equation);
        }
    }

    private static double[] pool(PoolingType type, int width, SequenceLengths lengths, double[] x) {
        int batch = lengths.shape().batch();
        double[] y = new double[batch * width];
        for (int lane = 0; lane < batch; lane++) {
            int n = lengths.of(lane);
            for (int j = 0; j < width; j++) {
                double[] values = new double[n];
                double sum = 0;
                double largest = Double.NEGATIVE_INFINITY;
                for (int t = 0; t < n; t++) {
                    values[t] = x[(t * batch + lane) * width + j];
                    sum += values[t];
                    largest = Math.max(largest, values[t]);
                }
                y[lane * width + j] = switch (type) {
                    case LAST -> values[n - 1];
                    case ENDS -> j < width / 2 ? values[n - 1] : values[0];
                    case MEAN -> sum / n;
                    case MAX -> largest;
                };
            }
        }
        return y;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 7", "2, 2", "5, 3"})
    void laysWindowsOut(int radius, int width) {
        Equation equation = (lengths, x, borders) -> windows(radius, width, lengths, x, borders);
        check(new FixedWindow(width, radius, 0.1), LENGTHS, equation);
        check(new FixedWindow(width, radius, 0.1), ONE, equation);
    }

    private static double[] windows(int radius, int width, SequenceLengths lengths, double[] x, double[] borders) {
        int batch = lengths.shape().batch();
        int all = (2 * radius + 1) * width;
        double[] y = new double[lengths.shape().rows() * all];
        for (int row = 0; row < lengths.shape().rows(); row++) {
            int t = row / batch;
            int n = lengths.of(row % batch);
            for (int i = 0; i < all && t < n; i++) {
                int s = t - radius + i / width;
                int j = i % width;
                int beyond = s < 0 ? j : width + j;
                y[row * all + i] = s >= 0 && s < n ? x[(s * batch + row % batch) * width + j] : borders[beyond];
            }
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void dense(Activation activation) {
        for (int[] size : new int[][] {{1, 1}, {2, 7}, {33, 2}, {7, 33}}) {
            Equation equation = (lengths, x, w) -> dense(activation, size[0], size[1], lengths, x, w);
            check(new Dense(size[0], size[1], activation, 0), LENGTHS, equation);
            check(new Dense(size[0], size[1], activation, 0), ONE, equation);
        }
    }

    private static double[] dense(
            Activation activation, int inputs, int outputs, SequenceLengths lengths, double[] x, double[] w) {
        int batch = lengths.shape().batch();
        double[] y = new double[lengths.shape().rows() * outputs];
        for (int row = 0; row < lengths.shape().rows(); row++) {
            for (int k = 0; k < outputs && row / batch < lengths.of(row % batch); k++) {
                double z = w[k * (inputs + 1) + inputs];
                for (int j = 0; j < inputs; j++) {
                    z += w[k * (inputs + 1) + j] * x[row * inputs + j];
                }
                y[row * outputs + k] = switch (activation) {
                    case IDENTITY -> z;
                    case RELU -> Math.max(0, z);
                    case TANH -> Math.tanh(z);
                };
            }
        }
        return y;
    }

    /** Forward, and the gradients of a random linear loss, with NaN in all padding. */
    private static void check(RecurveLayerConf configuration, SequenceLengths lengths, Equation equation) {
        SplittableRandom random = new SplittableRandom(configuration.outputSize());
        int time = lengths.shape().time();
        int batch = lengths.shape().batch();
        float[] input = LayerBench.random(random, lengths.shape().rows() * configuration.inputSize());
        try (LayerBench bench = new LayerBench(configuration, 5)) {
            double[] x = widen(input);
            double[] w = widen(bench.parameters());
            double[] expected = equation.apply(lengths, x, w);
            float[] loss = LayerBench.random(random, expected.length);
            float[] dirty = LayerBench.padded(input, lengths, configuration.inputSize(), Float.NaN);
            INDArray sequences = LayerBench.sequences(dirty, time, batch, configuration.inputSize());
            assertClose("output", bench.forward(sequences, lengths, true), expected);
            assertClose(
                    "input gradient",
                    bench.backward(gradient(configuration, loss, lengths)),
                    differences(x, () -> loss(loss, equation.apply(lengths, x, w))));
            assertClose(
                    "parameter gradient",
                    bench.gradients(),
                    differences(w, () -> loss(loss, equation.apply(lengths, x, w))));
            assertClose("inference", bench.forward(sequences, lengths, false), expected);
        }
    }

    private static INDArray gradient(RecurveLayerConf configuration, float[] loss, SequenceLengths lengths) {
        int features = configuration.outputSize();
        int batch = lengths.shape().batch();
        if (configuration instanceof Pooling) {
            return LayerBench.vectors(loss, batch, features);
        }
        float[] dirty = LayerBench.padded(loss, lengths, features, Float.NaN);
        return LayerBench.sequences(dirty, lengths.shape().time(), batch, features);
    }

    private interface Loss {
        double value();
    }

    private static double[] differences(double[] variables, Loss loss) {
        double[] gradients = new double[variables.length];
        for (int i = 0; i < variables.length; i++) {
            double value = variables[i];
            variables[i] = value + STEP;
            double above = loss.value();
            variables[i] = value - STEP;
            gradients[i] = (above - loss.value()) / (2 * STEP);
            variables[i] = value;
        }
        return gradients;
    }

    private static double loss(float[] weights, double[] outputs) {
        double sum = 0;
        for (int i = 0; i < outputs.length; i++) {
            sum += weights[i] * outputs[i];
        }
        return sum;
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static void assertClose(String what, float[] found, double[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= 1e-5 * Math.max(1, Math.abs(expected[i])))) {
                throw new AssertionError(what + ": expected " + expected[i] + " at " + i + ", found " + found[i]);
            }
        }
    }

    /** Single vectors, as behind a pooling layer, are the rows of a batch without padding. */
    @Test
    void denseOverVectorsEqualsDenseOverOneStep() {
        float[] input = LayerBench.random(new SplittableRandom(1), 4 * 3);
        float[] gradient = LayerBench.random(new SplittableRandom(2), 4 * 2);
        try (LayerBench bench = new LayerBench(new Dense(3, 2, Activation.TANH, 0), 1)) {
            float[] ofStep = bench.forward(LayerBench.sequences(input, 1, 4, 3), null, true);
            float[] backOfStep = bench.backward(LayerBench.sequences(gradient, 1, 4, 2));
            float[] weights = bench.gradients();
            // lengths are those of the sentences that were pooled, and say nothing about vectors
            float[] ofVectors = bench.forward(LayerBench.vectors(input, 4, 3), LENGTHS, true);
            assertThat(ofVectors).isEqualTo(ofStep);
            assertThat(bench.backward(LayerBench.vectors(gradient, 4, 2))).isEqualTo(backOfStep);
            assertThat(bench.gradients()).isEqualTo(weights);
        }
    }

    @Test
    void denseDropsInputs() {
        float[] ones = new float[1000];
        java.util.Arrays.fill(ones, 1);
        try (LayerBench bench = new LayerBench(new Dense(1000, 1, Activation.IDENTITY, 0.3), 1)) {
            bench.layer.beginStep(4);
            bench.forward(LayerBench.vectors(ones, 1, 1000), null, true);
            float[] gradient = bench.backward(LayerBench.vectors(new float[] {1}, 1, 1));
            int dropped = 0;
            float[] weights = bench.parameters();
            for (int i = 0; i < 1000; i++) {
                boolean zero = gradient[i] == 0;
                dropped += zero ? 1 : 0;
                // the weight's gradient is the dropped input, the input's the dropped weight
                assertThat(bench.gradients()[i]).isEqualTo(zero ? 0 : 1 / 0.7f);
                assertThat(gradient[i]).isEqualTo(zero ? 0 : weights[i] / 0.7f, within());
            }
            assertThat(dropped).isBetween(240, 360); // four standard deviations
        }
    }

    private static org.assertj.core.data.Offset<Float> within() {
        return org.assertj.core.api.Assertions.within(1e-6f);
    }

    @Test
    void notANumberComesOutOfMaxPooling() {
        float[] input = {1, Float.NaN, 2};
        try (LayerBench bench = new LayerBench(new Pooling(1, PoolingType.MAX), 1)) {
            assertThat(bench.forward(LayerBench.sequences(input, 3, 1, 1), null, false))
                    .containsExactly(Float.NaN);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new LayerBench(new Pooling(3, PoolingType.ENDS), 1))
                .hasMessageContaining("of two directions an even number");
        assertThatThrownBy(() -> new FixedWindow(3, -1, 0.1)).hasMessageContaining("radius of at least 0");
        assertThatThrownBy(() -> new LayerBench(new Dense(0, 2, Activation.RELU, 0), 1))
                .hasMessageContaining("at least 1 input and 1 output");
        assertThatThrownBy(() -> new LayerBench(new Dense(2, 2, Activation.RELU, 1), 1))
                .hasMessageContaining("dropout must be in [0, 1)");
        try (LayerBench bench = new LayerBench(new Pooling(2, PoolingType.MEAN), 1)) {
            assertThatThrownBy(() -> bench.forward(LayerBench.vectors(new float[4], 2, 2), null, true))
                    .hasMessage("layer bench: expected FLOAT [batch, 2, time], found FLOAT [2, 2]");
            bench.forward(LayerBench.sequences(new float[12], 3, 2, 2), null, true);
            assertThatThrownBy(() -> bench.backward(LayerBench.vectors(new float[6], 3, 2)))
                    .hasMessage("layer bench: a gradient of [2, 2] expected, found [3, 2]");
        }
        try (LayerBench bench = new LayerBench(new Dense(2, 2, Activation.RELU, 0), 1)) {
            assertThatThrownBy(() -> bench.forward(LayerBench.vectors(new float[3], 1, 3), null, true))
                    .hasMessage("layer bench: expected FLOAT [batch, 2], found FLOAT [1, 3]");
        }
    }
}
