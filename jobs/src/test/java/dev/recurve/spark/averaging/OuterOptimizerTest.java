package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outer steps against the equations of their papers, in double and one element after the other. */
class OuterOptimizerTest {
    private static final int ROUNDS = 12;
    private static final float TOLERANCE = 1e-5f;

    private final Random random = new Random(3);

    /** Chen and Huo 2016, equations (2) to (6), Nesterov block momentum: G, Δ, W and W_g as there. */
    private static final class ChenAndHuo {
        private final double eta;
        private final double zeta;
        private final double[] w;
        private final double[] global;
        private final double[] delta;

        ChenAndHuo(double eta, double zeta, float[] initial) {
            this.eta = eta;
            this.zeta = zeta;
            w = doubles(initial);
            global = doubles(initial);
            delta = new double[initial.length];
        }

        void block(double[] mean) {
            for (int i = 0; i < w.length; i++) {
                double g = mean[i] - global[i];
                delta[i] = eta * delta[i] + zeta * g;
                w[i] = w[i] + delta[i];
                global[i] = w[i] + eta * delta[i];
            }
        }
    }

    /** Douillard et al. 2023, algorithm 1, with torch.optim.SGD(nesterov=True) as its OuterOpt. */
    private static final class Douillard {
        private final double learningRate;
        private final double momentum;
        private final double[] theta;
        private double[] buffer;

        Douillard(double learningRate, double momentum, float[] initial) {
            this.learningRate = learningRate;
            this.momentum = momentum;
            theta = doubles(initial);
        }

        void outerStep(double[] mean) {
            double[] gradient = new double[theta.length];
            Arrays.setAll(gradient, i -> theta[i] - mean[i]);
            if (buffer == null) {
                buffer = gradient.clone();
            } else {
                Arrays.setAll(buffer, i -> momentum * buffer[i] + gradient[i]);
            }
            Arrays.setAll(theta, i -> theta[i] - learningRate * (gradient[i] + momentum * buffer[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 33})
    void blockMomentumFollowsItsPaper(int size) {
        float[] initial = random(size);
        for (double zeta : new double[] {1, 0.8}) {
            var twin = new ChenAndHuo(0.75, zeta, initial);
            Stepper ours = new Stepper(new BlockMomentum(0.75, zeta), initial);
            for (int round = 0; round < ROUNDS; round++) {
                assertClose(ours.start(), twin.global);
                double[] mean = near(twin.global);
                ours.step(mean);
                twin.block(mean);
                assertClose(ours.parameters, twin.w);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 33})
    void outerNesterovFollowsItsPaper(int size) {
        float[] initial = random(size);
        var twin = new Douillard(0.7, 0.9, initial);
        Stepper ours = new Stepper(new OuterNesterov(0.9, 0.7), initial);
        for (int round = 0; round < ROUNDS; round++) {
            assertClose(ours.start(), twin.theta);
            double[] mean = near(twin.theta);
            ours.step(mean);
            twin.outerStep(mean);
            assertClose(ours.parameters, twin.theta);
        }
    }

    /** Not a bit of difference: a single worker's result must not be touched. */
    @Test
    void withoutMomentumAndWithRateOneTheMeanIsTaken() {
        float[] initial = random(1000);
        float[] mean = random(1000);
        for (OuterOptimizer rule :
                new OuterOptimizer[] {new PlainMean(), new BlockMomentum(0, 1), new OuterNesterov(0, 1)}) {
            Stepper stepper = new Stepper(rule, initial);
            assertThat(stepper.start()).isEqualTo(initial);
            assertThat(rule.startsAtParameters()).isTrue();
            rule.step(stepper.parameters, stepper.state, mean, mean.length);
            assertThat(stepper.parameters).isEqualTo(mean);
            assertThat(rule.stateVectors()).isZero();
        }
    }

    /** Slices of vectors in native memory, in parts, give what the rule gives on whole arrays. */
    @Test
    void slicesOfNativeMemoryAreSteppedAsWhole() {
        int size = Slices.FLOATS + 4097; // two slices, the second with a part of one element
        float[] initial = random(size);
        OuterOptimizer rule = new BlockMomentum(0.5, 1);
        Stepper whole = new Stepper(rule, initial);
        try (FloatMemory memory = new FloatMemory();
                OuterState sliced = new OuterState(rule, filled(memory, initial))) {
            for (int round = 0; round < 3; round++) {
                float[] start = whole.start().clone();
                assertThat(values(sliced.start())).isEqualTo(start);
                float[] mean = random(size);
                double squared = 0;
                for (int slice = 1; slice >= 0; slice--) {
                    int from = slice * Slices.FLOATS;
                    int to = Math.min(size, from + Slices.FLOATS);
                    squared += sliced.step(slice, FloatBuffer.wrap(Arrays.copyOfRange(mean, from, to)), false);
                }
                double expected = 0;
                for (int i = 0; i < size; i++) {
                    expected += ((double) mean[i] - start[i]) * ((double) mean[i] - start[i]);
                }
                assertThat(squared).isCloseTo(expected, Offset.offset(1e-9 * expected));
                rule.step(whole.parameters, whole.state, mean, size);
                assertThat(values(memory.reserve(size))).isEqualTo(whole.parameters);
                assertThat(values(sliced.vectors().get(0))).isEqualTo(whole.state[0]);
            }
        }
    }

    /** A rule with arrays for its vectors. */
    private static final class Stepper {
        private final OuterOptimizer rule;
        private final float[] parameters;
        private final float[][] state;
        private final float[] start;

        Stepper(OuterOptimizer rule, float[] initial) {
            this.rule = rule;
            parameters = initial.clone();
            state = new float[rule.stateVectors()][initial.length];
            start = new float[initial.length];
        }

        float[] start() {
            rule.start(parameters, state, start, start.length);
            return start;
        }

        void step(double[] mean) {
            float[] floats = new float[mean.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) mean[i];
            }
            rule.step(parameters, state, floats, floats.length);
        }
    }

    private float[] random(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** What workers might come to from a start. */
    private double[] near(double[] start) {
        return Arrays.stream(start)
                .map(value -> (float) (value + 0.1 * random.nextGaussian()))
                .toArray();
    }

    private static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        Arrays.setAll(copy, i -> values[i]);
        return copy;
    }

    private static void assertClose(float[] ours, double[] twin) {
        for (int i = 0; i < twin.length; i++) {
            assertThat((double) ours[i]).isCloseTo(twin[i], Offset.offset((double) TOLERANCE));
        }
    }

    private static FloatAddress filled(FloatMemory memory, float[] values) {
        FloatAddress address = memory.reserve(values.length);
        address.asBuffer().put(values);
        return address;
    }

    private static float[] values(FloatAddress address) {
        float[] values = new float[(int) address.capacity()];
        address.asBuffer().get(values);
        return values;
    }
}
