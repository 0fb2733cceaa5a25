package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveSoftmaxTest {
    /** Losses against the paper's equations in plain doubles: head, then the cluster over its projection. */
    @ParameterizedTest
    @CsvSource({"7, 2, 4, 2, 1", "33, 7, 20, 3, 5", "1009, 33, 300, 4, 700"})
    void agreesWithPlainMathematics(int classes, int hidden, int second, double factor, int rows) {
        AdaptiveClusters clusters = new AdaptiveClusters(classes, hidden, new int[] {2, second}, factor);
        SplittableRandom random = new SplittableRandom(classes);
        FloatAddress head = NativeFloats.random(random, clusters.headSize() * (hidden + 1), 1);
        FloatAddress[] projections = new FloatAddress[2];
        FloatAddress[] tails = new FloatAddress[2];
        for (int i = 0; i < 2; i++) {
            projections[i] = NativeFloats.random(random, clusters.width(i) * hidden, 1);
            tails[i] = NativeFloats.random(random, clusters.size(i) * clusters.width(i), 1);
        }
        FloatAddress input = NativeFloats.random(random, rows * hidden, 1);
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) {
            targets[row] = row % 5 == 3 ? SoftmaxCrossEntropy.IGNORED : random.nextInt(classes);
        }
        float[] losses = new float[rows];
        try (AdaptiveSoftmax softmax = new AdaptiveSoftmax(clusters)) {
            softmax.losses(new AdaptiveSoftmax.Weights(head, projections, tails), input, targets, losses, null);
        }
        float[] x = NativeFloats.toArray(input);
        for (int row = 0; row < rows; row++) {
            double expected = 0;
            if (targets[row] >= 0) {
                int target = targets[row];
                int cluster = target < 2 ? -1 : target < second ? 0 : 1;
                double[] h = new double[hidden + 1];
                for (int i = 0; i < hidden; i++) {
                    h[i] = x[row * hidden + i];
                }
                h[hidden] = 1;
                expected = crossEntropy(NativeFloats.toArray(head), h, cluster < 0 ? target : 2 + cluster);
                if (cluster >= 0) {
                    double[] p = product(NativeFloats.toArray(projections[cluster]), h, hidden);
                    expected +=
                            crossEntropy(NativeFloats.toArray(tails[cluster]), p, target - (cluster == 0 ? 2 : second));
                }
            }
            assertThat((double) losses[row]).as("row %d", row).isCloseTo(expected, within(1e-4));
        }
    }

    private static double[] product(float[] matrix, double[] x, int columns) {
        double[] product = new double[matrix.length / columns];
        for (int i = 0; i < matrix.length; i++) {
            product[i / columns] += matrix[i] * x[i % columns];
        }
        return product;
    }

    private static double crossEntropy(float[] weight, double[] x, int target) {
        double[] z = product(weight, x, x.length);
        double sum = 0;
        for (double logit : z) {
            sum += Math.exp(logit);
        }
        return Math.log(sum) - z[target];
    }

    @Test
    void clustersCoverTheVocabulary() {
        AdaptiveClusters clusters = new AdaptiveClusters(33278, 200, new int[] {2000, 10000}, 4);
        assertThat(clusters.headSize()).isEqualTo(2002);
        assertThat(clusters.size(0)).isEqualTo(8000);
        assertThat(clusters.size(1)).isEqualTo(23278);
        assertThat(clusters.width(0)).isEqualTo(50);
        assertThat(clusters.width(1)).isEqualTo(12); // ⌊200 / 16⌋, as in PyTorch
        assertThat(clusters.clusterOf(1999)).isEqualTo(-1);
        assertThat(clusters.clusterOf(2000)).isZero();
        assertThat(clusters.clusterOf(33277)).isEqualTo(1);
        assertThatThrownBy(() -> new AdaptiveClusters(10, 2, new int[] {4, 4}, 4))
                .hasMessageContaining("must ascend");
    }
}
