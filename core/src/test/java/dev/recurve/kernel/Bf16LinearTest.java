package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.recurve.config.Precision;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in bf16 against sums of products of rounded factors in double, and the softmax over them against f32. */
class Bf16LinearTest {
    private static final float EPSILON = 1f / (1 << 7);

    /** Not in bf16: in a factor it would be rounded. */
    private static final float SCALE = 0.3f;

    @BeforeAll
    static void processorHasBf16() {
        assumeTrue(OneDnn.multiplies(Precision.BF16), "skipped: the processor has no bf16 products");
    }

    /** The factors are rounded as bf16 is; then only the order of f32 sums is left to differ. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2", "7, 33, 8", "33, 7, 34", "130, 257, 65"})
    void productsOfRoundedFactors(int rows, int outputs, int inputs) {
        SplittableRandom random = new SplittableRandom(rows);
        int stride = inputs + 3;
        FloatAddress weight = NativeFloats.random(random, outputs * inputs, 1);
        FloatAddress input = NativeFloats.random(random, rows * stride, 1);
        for (int row = 0; row < rows; row++) {
            input.put((long) row * stride + inputs - 1, 1);
        }
        FloatAddress dz = NativeFloats.random(random, rows * outputs, 1);
        float[] w = rounded(weight);
        float[] biased = NativeFloats.toArray(weight);
        float[] x = rounded(input);
        float[] d = rounded(scaled(dz));
        FloatAddress z = NativeFloats.filled(rows * outputs, 7);
        FloatAddress dx = NativeFloats.filled(rows * (inputs - 1), 7);
        FloatAddress dw = NativeFloats.filled(outputs * inputs, 7);
        try (Bf16Linear linear = new Bf16Linear(outputs, inputs, stride)) {
            linear.setWeight(weight);
            linear.forward(input, rows, z);
            linear.backward(dz, rows, SCALE, dx, dw, false);
            linear.backward(dz, rows, SCALE, dx, dw, true);
        }
        float[] product = new float[rows * outputs];
        float[] toInput = new float[rows * (inputs - 1)];
        float[] toWeight = new float[outputs * inputs];
        for (int row = 0; row < rows; row++) {
            for (int out = 0; out < outputs; out++) {
                double sum = biased[out * inputs + inputs - 1]; // in no product, so not rounded
                for (int in = 0; in < inputs; in++) {
                    toWeight[out * inputs + in] += 2 * d[row * outputs + out] * x[row * stride + in];
                    if (in < inputs - 1) {
                        sum += (double) x[row * stride + in] * w[out * inputs + in];
                        toInput[row * (inputs - 1) + in] += d[row * outputs + out] * w[out * inputs + in];
                    }
                }
                product[row * outputs + out] = (float) sum;
            }
        }
        float tolerance = 1e-6f * Math.max(inputs, Math.max(rows, outputs));
        assertThat(NativeFloats.toArray(z)).containsExactly(product, within(tolerance));
        assertThat(NativeFloats.toArray(dx)).containsExactly(toInput, within(tolerance));
        assertThat(NativeFloats.toArray(dw)).containsExactly(toWeight, within(2 * tolerance));
    }

    private static FloatAddress scaled(FloatAddress floats) {
        float[] values = NativeFloats.toArray(floats);
        for (int i = 0; i < values.length; i++) {
            values[i] *= SCALE;
        }
        return NativeFloats.of(values);
    }

    /** To the nearest, ties to even: the upper half of a float. */
    private static float[] rounded(FloatAddress floats) {
        float[] values = NativeFloats.toArray(floats);
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            values[i] = Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
        }
        return values;
    }

    /** Several chunks of rows, targets that are not counted. */
    @ParameterizedTest
    @CsvSource({"2, 1, 1", "33, 7, 5", "1009, 33, 300", "11, 3, 2500", "200003, 2, 150"})
    void softmaxAgreesWithF32(int vocabulary, int hidden, int rows) {
        SplittableRandom random = new SplittableRandom(vocabulary);
        FloatAddress weight = NativeFloats.random(random, vocabulary * (hidden + 1), 1);
        FloatAddress input = NativeFloats.random(random, rows * hidden, 1);
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = row % 5 == 3 ? SoftmaxCrossEntropy.IGNORED : random.nextInt(vocabulary);
        }
        Softmax expected = new Softmax(vocabulary, hidden, rows);
        Softmax found = new Softmax(vocabulary, hidden, rows);
        try (SoftmaxCrossEntropy exact = new SoftmaxCrossEntropy(vocabulary, hidden);
                SoftmaxCrossEntropy rounding = new SoftmaxCrossEntropy(vocabulary, hidden)) {
            rounding.trainIn(Precision.BF16);
            exact.losses(weight, input, targets, expected.losses, expected.gradients());
            rounding.losses(weight, input, targets, found.losses, found.gradients());
            float largestLogit = hidden + 1; // factors are at most 1
            assertThat(found.losses).containsExactly(expected.losses, within(EPSILON * largestLogit));
            assertThat(found.losses).as("a softmax that stayed in f32").isNotEqualTo(expected.losses);
            assertThat(relativeError(found.dInput, expected.dInput)).isLessThan(2 * EPSILON);
            assertThat(relativeError(found.dWeight, expected.dWeight)).isLessThan(2 * EPSILON);
            float[] evaluated = new float[rows];
            rounding.losses(weight, input, targets, evaluated, null);
            assertThat(evaluated).isEqualTo(expected.losses); // without gradients products are f32
        }
    }

    private static final class Softmax {
        final float[] losses;
        final FloatAddress dInput;
        final FloatAddress dWeight;

        Softmax(int vocabulary, int hidden, int rows) {
            losses = new float[rows];
            dInput = NativeFloats.filled(rows * hidden, 7);
            dWeight = NativeFloats.filled(vocabulary * (hidden + 1), 7);
        }

        SoftmaxCrossEntropy.Gradients gradients() {
            return new SoftmaxCrossEntropy.Gradients(0.3f, dInput, dWeight);
        }
    }

    private static double relativeError(FloatAddress found, FloatAddress expected) {
        float[] a = NativeFloats.toArray(found);
        float[] b = NativeFloats.toArray(expected);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < b.length; i++) {
            difference += Math.pow(a[i] - (double) b[i], 2);
            size += Math.pow(b[i], 2);
        }
        return Math.sqrt(difference / size);
    }

    @Test
    void notANumberComesOutAsOne() {
        FloatAddress weight = NativeFloats.of(Float.NaN, 1, 1, 2, 0, 3);
        Softmax result = new Softmax(3, 1, 1);
        try (SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(3, 1)) {
            softmax.trainIn(Precision.BF16);
            softmax.losses(weight, NativeFloats.of(1), new int[] {1}, result.losses, result.gradients());
        }
        assertThat(result.losses[0]).isNaN();
    }
}
