package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

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
}
