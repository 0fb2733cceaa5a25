package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxCrossEntropyTest {
    /** Against the same equations in plain Java doubles; many rows take several chunks. */
    @ParameterizedTest
    @CsvSource({"2, 1, 1", "3, 2, 7", "33, 7, 5", "1009, 33, 300", "11, 3, 2500", "200003, 2, 150"})
    void agreesWithPlainMathematics(int vocabulary, int hidden, int rows) {
        SplittableRandom random = new SplittableRandom(vocabulary);
        FloatAddress weight = NativeFloats.random(random, vocabulary * (hidden + 1), 1);
        FloatAddress input = NativeFloats.random(random, rows * hidden, 1);
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = row % 5 == 3 ? SoftmaxCrossEntropy.IGNORED : random.nextInt(vocabulary);
        }
        Plain plain = new Plain(vocabulary, hidden, NativeFloats.toArray(weight), NativeFloats.toArray(input));
        plain.run(targets, 0.5);
        float[] losses = new float[rows];
        FloatAddress dInput = NativeFloats.filled(rows * hidden, 7);
        FloatAddress dWeight = NativeFloats.filled(vocabulary * (hidden + 1), 7);
        try (SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(vocabulary, hidden)) {
            softmax.losses(weight, input, targets, losses, new SoftmaxCrossEntropy.Gradients(0.5f, dInput, dWeight));
            assertThat(losses).containsExactly(plain.losses, within(2e-5f));
            assertThat(NativeFloats.toArray(dInput)).containsExactly(plain.dInput, within(1e-5f));
            assertThat(NativeFloats.toArray(dWeight)).containsExactly(plain.dWeight, within(1e-4f));
            float[] again = new float[rows];
            softmax.losses(weight, input, targets, again, null);
            assertThat(again).isEqualTo(losses);
        }
    }

    /** What runs where oneDNN does not, against what runs where it does. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 7, 33", "33, 2, 7", "7, 33, 2"})
    void plainSoftmaxAndBlasAgreeWithOneDnn(int rows, int columns, int inner) {
        SplittableRandom random = new SplittableRandom(rows);
        OneDnn.Matrix a = OneDnn.Matrix.of(NativeFloats.random(random, rows * inner, 2), inner);
        OneDnn.Matrix b = OneDnn.Matrix.transposeOf(NativeFloats.random(random, columns * inner, 2), inner);
        FloatAddress fast = NativeFloats.filled(rows * columns, 1);
        FloatAddress plain = NativeFloats.filled(rows * columns, 1);
        var shape = new OneDnn.ProductShape(rows, columns, inner);
        OneDnn.multiply(shape, 0.5f, a, b, 2, OneDnn.Matrix.of(fast, columns));
        OneDnn.multiplyByBlas(shape, 0.5f, a, b, 2, OneDnn.Matrix.of(plain, columns));
        assertThat(NativeFloats.toArray(plain)).containsExactly(NativeFloats.toArray(fast), within(1e-4f));
        try (RowSoftmax softmax = new RowSoftmax(columns)) {
            softmax.run(fast, rows);
        }
        RowSoftmax.plain(plain.asBuffer(), rows, columns);
        assertThat(NativeFloats.toArray(plain)).containsExactly(NativeFloats.toArray(fast), within(1e-5f));
    }

    @Test
    void lossOfAProbabilityThatUnderflowsIsExact() {
        FloatAddress weight = NativeFloats.of(200, 1, -200, 2, 0, 3); // [3, 1 + 1]
        FloatAddress input = NativeFloats.of(1);
        float[] losses = new float[1];
        try (SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(3, 1)) {
            softmax.losses(weight, input, new int[] {1}, losses, null);
        }
        assertThat(losses[0]).isCloseTo(201 - -198, within(1e-4f));
    }

    /** 700 rows over 200 thousand classes would be 560 MB of logits. */
    @Test
    void theLogitsOfALargeVocabularyAreNeverAllHeld() {
        int vocabulary = 200_000;
        int rows = 700;
        FloatAddress weight = NativeFloats.filled(vocabulary * 2, 0.5f);
        FloatAddress input = NativeFloats.filled(rows, 1);
        float[] losses = new float[rows];
        long before = Pointer.totalBytes();
        try (SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(vocabulary, 1)) {
            softmax.losses(weight, input, new int[rows], losses, null);
            assertThat(Pointer.totalBytes() - before).isLessThan(120L << 20);
        }
        assertThat(losses).containsOnly(losses[0]);
        assertThat((double) losses[0]).isCloseTo(Math.log(vocabulary), within(1e-4)); // all logits are equal
    }

    @Test
    void notANumberComesOutAsOne() {
        FloatAddress weight = NativeFloats.of(Float.NaN, 1, 1, 2, 0, 3);
        float[] losses = new float[1];
        try (SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(3, 1)) {
            softmax.losses(weight, NativeFloats.of(1), new int[] {1}, losses, null);
        }
        assertThat(losses[0]).isNaN();
    }

    private static final class Plain {
        final int vocabulary;
        final int hidden;
        final float[] weight;
        final float[] input;
        final float[] losses;
        final float[] dInput;
        final float[] dWeight;

        Plain(int vocabulary, int hidden, float[] weight, float[] input) {
            this.vocabulary = vocabulary;
            this.hidden = hidden;
            this.weight = weight;
            this.input = input;
            losses = new float[input.length / hidden];
            dInput = new float[input.length];
            dWeight = new float[weight.length];
        }

        void run(int[] targets, double scale) {
            double[] dWeights = new double[weight.length];
            for (int row = 0; row < targets.length; row++) {
                if (targets[row] == SoftmaxCrossEntropy.IGNORED) {
                    continue;
                }
                double[] z = new double[vocabulary];
                double sum = 0;
                for (int k = 0; k < vocabulary; k++) {
                    z[k] = weight[k * (hidden + 1) + hidden];
                    for (int j = 0; j < hidden; j++) {
                        z[k] += (double) weight[k * (hidden + 1) + j] * input[row * hidden + j];
                    }
                    sum += Math.exp(z[k]);
                }
                losses[row] = (float) (Math.log(sum) - z[targets[row]]);
                double[] dx = new double[hidden];
                for (int k = 0; k < vocabulary; k++) {
                    double dz = scale * (Math.exp(z[k]) / sum - (k == targets[row] ? 1 : 0));
                    for (int j = 0; j < hidden; j++) {
                        dx[j] += dz * weight[k * (hidden + 1) + j];
                        dWeights[k * (hidden + 1) + j] += dz * input[row * hidden + j];
                    }
                    dWeights[k * (hidden + 1) + hidden] += dz;
                }
                for (int j = 0; j < hidden; j++) {
                    dInput[row * hidden + j] = (float) dx[j];
                }
            }
            for (int i = 0; i < dWeights.length; i++) {
                dWeight[i] = (float) dWeights[i];
            }
        }
    }
}
