package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledSoftmaxTest {
    /** Losses and gradients against the definition in plain doubles, over the sample that the seed draws. */
    @ParameterizedTest
    @CsvSource({"2, 1, 1, 1", "7, 2, 7, 2", "33, 7, 5, 33", "1009, 33, 200, 1300"})
    void agreesWithPlainMathematics(int classes, int hidden, int samples, int rows) {
        SplittableRandom random = new SplittableRandom(classes);
        FloatAddress weight = NativeFloats.random(random, classes * (hidden + 1), 1);
        FloatAddress input = NativeFloats.random(random, rows * hidden, 1);
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = row % 5 == 3 ? SoftmaxCrossEntropy.IGNORED : random.nextInt(classes);
        }
        float[] losses = new float[rows];
        FloatAddress dInput = NativeFloats.filled(rows * hidden, 7);
        FloatAddress dWeight = NativeFloats.filled(classes * (hidden + 1), 0);
        int[] touched;
        try (SampledSoftmax softmax = new SampledSoftmax(classes, hidden, samples)) {
            var gradients = new SoftmaxCrossEntropy.Gradients(0.5f, dInput, dWeight);
            touched = softmax.losses(weight, input, targets, losses, gradients, 11);
        }
        LogUniformSample sample = LogUniformSample.draw(samples, classes, 11);
        float[] w = NativeFloats.toArray(weight);
        float[] x = NativeFloats.toArray(input);
        double[] expectedWeight = new double[w.length];
        Set<Integer> expectedRows = new HashSet<>();
        Arrays.stream(sample.classes()).forEach(expectedRows::add);
        for (int row = 0; row < rows; row++) {
            double[] expectedInput = new double[hidden];
            double loss = 0;
            if (targets[row] >= 0) {
                expectedRows.add(targets[row]);
                loss = plainRow(sample, w, x, row, targets[row], hidden, expectedInput, expectedWeight);
            }
            assertThat((double) losses[row]).as("row %d", row).isCloseTo(loss, within(1e-4));
            for (int i = 0; i < hidden; i++) {
                assertThat((double) NativeFloats.toArray(dInput)[row * hidden + i])
                        .isCloseTo(expectedInput[i], within(1e-4));
            }
        }
        assertThat(touched)
                .containsExactly(expectedRows.stream().mapToInt(i -> i).sorted().toArray());
        float[] found = NativeFloats.toArray(dWeight);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("weight %d", i).isCloseTo(expectedWeight[i], within(1e-3));
        }
    }

    private static double plainRow(
            LogUniformSample sample,
            float[] w,
            float[] x,
            int row,
            int target,
            int hidden,
            double[] dInput,
            double[] dWeight) {
        int[] others = Arrays.stream(sample.classes()).filter(k -> k != target).toArray();
        int[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = target;
        double[] z = new double[all.length];
        double sum = 0;
        for (int i = 0; i < all.length; i++) {
            double p = Math.log((all[i] + 2.0) / (all[i] + 1.0)) / Math.log(sample.total() + 1.0);
            z[i] = w[all[i] * (hidden + 1) + hidden] - Math.log(1 - Math.pow(1 - p, sample.draws()));
            for (int j = 0; j < hidden; j++) {
                z[i] += (double) w[all[i] * (hidden + 1) + j] * x[row * hidden + j];
            }
            sum += Math.exp(z[i]);
        }
        for (int i = 0; i < all.length; i++) {
            double dz = 0.5 * (Math.exp(z[i]) / sum - (all[i] == target ? 1 : 0));
            for (int j = 0; j < hidden; j++) {
                dInput[j] += dz * w[all[i] * (hidden + 1) + j];
                dWeight[all[i] * (hidden + 1) + j] += dz * x[row * hidden + j];
            }
            dWeight[all[i] * (hidden + 1) + hidden] += dz;
        }
        return Math.log(sum) - z[all.length - 1];
    }

    /** Of one draw each class comes as often as p(k) says. */
    @Test
    void drawsAreLogUniform() {
        int[] counts = new int[10];
        int trials = 40_000;
        for (int seed = 0; seed < trials; seed++) {
            counts[LogUniformSample.draw(1, 10, seed * 7919L).classes()[0]]++;
        }
        for (int k = 0; k < 10; k++) {
            double p = Math.log((k + 2.0) / (k + 1.0)) / Math.log(11);
            assertThat((double) counts[k] / trials).as("class %d", k).isCloseTo(p, within(0.012)); // five deviations
        }
    }

    @Test
    void theSeedDecidesAndClassesAreDistinct() {
        int[] drawn = LogUniformSample.draw(500, 1000, 3).classes();
        assertThat(drawn).doesNotHaveDuplicates().hasSize(500);
        assertThat(LogUniformSample.draw(500, 1000, 3).classes()).isEqualTo(drawn);
        assertThat(LogUniformSample.draw(500, 1000, 4).classes()).isNotEqualTo(drawn);
        assertThat(LogUniformSample.draw(1000, 1000, 4).classes()).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void refusesMoreSamplesThanClasses() {
        assertThatThrownBy(() -> new SampledSoftmax(5, 2, 6)).hasMessageContaining("1 to the 5 classes, found 6");
    }
}
