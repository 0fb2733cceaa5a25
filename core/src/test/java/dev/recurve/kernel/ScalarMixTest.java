package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarMixTest {
    /** Weights 0 and log 3 are shares of 1/4 and 3/4; γ is 2. */
    @Test
    void mixAndGradientsByHand() {
        float[] weights = {0, (float) Math.log(3), 2};
        try (FloatMemory memory = new FloatMemory()) {
            FloatAddress all = memory.reserve(8);
            all.put(1, 2, 5, -2, 0, 0, 3, 1);
            FloatAddress layers = all.from(0, 4); // (1, 2) and (5, -2)
            FloatAddress mixed = all.from(4, 2);
            ScalarMix mix = new ScalarMix(2);
            mix.forward(weights, layers, 2, mixed);
            float[] values = new float[2];
            mixed.get(values);
            assertThat(values).containsExactly(new float[] {8, -2}, within(1e-6f));
            float[] gradients = new float[3];
            mix.backward(layers, 2, all.from(6, 2), gradients); // of (3, 1): products 5 and 13, their mean 11
            assertThat(gradients)
                    .containsExactly(new float[] {2 * 0.25f * (5 - 11), 2 * 0.75f * (13 - 11), 11}, within(1e-5f));
        }
    }

    /** A sentence's context gets the same bits wherever it stands in a batch. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 33, 400})
    void aNumberDoesNotDependOnItsPlace(int length) {
        SplittableRandom random = new SplittableRandom(length);
        float[] weights = {0.3f, -0.2f, 0.9f, 1.7f};
        float[] all = NativeFloats.toArray(NativeFloats.random(random, 3 * length, 2));
        float[] together = mixed(weights, all);
        for (int i = 0; i < length; i++) {
            assertThat(mixed(weights, new float[] {all[i], all[length + i], all[2 * length + i]})[0])
                    .isEqualTo(together[i]);
        }
    }

    private static float[] mixed(float[] weights, float[] layers) {
        int length = layers.length / (weights.length - 1);
        FloatAddress output = NativeFloats.filled(length, Float.NaN);
        new ScalarMix(weights.length - 1).forward(weights, NativeFloats.of(layers), length, output);
        return NativeFloats.toArray(output);
    }
}
