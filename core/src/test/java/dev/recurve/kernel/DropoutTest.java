package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final int LENGTH = 100_003;

    @Test
    void zeroesTheRateAndScalesTheRest() {
        FloatAddress values = NativeFloats.filled(LENGTH, 1);
        FloatAddress dropped = NativeFloats.filled(LENGTH, 9);
        new Dropout(0.3).forward(values, dropped, LENGTH, 5);
        int zeros = 0;
        for (float value : NativeFloats.toArray(dropped)) {
            if (value == 0) {
                zeros++;
            } else {
                assertThat(value).isEqualTo(1 / 0.7f);
            }
        }
        assertThat((double) zeros / LENGTH).isCloseTo(0.3, within(0.01)); // seven standard deviations
    }

    @Test
    void backwardUsesTheMaskOfForward() {
        Dropout dropout = new Dropout(0.5);
        FloatAddress values = NativeFloats.filled(LENGTH, 3);
        dropout.forward(values, values, LENGTH, 5);
        FloatAddress gradient = NativeFloats.filled(LENGTH, 3);
        dropout.backward(gradient, LENGTH);
        assertThat(NativeFloats.toArray(gradient)).isEqualTo(NativeFloats.toArray(values));
    }

    @Test
    void theSeedDecides() {
        assertThat(masked(1)).isEqualTo(masked(1)).isNotEqualTo(masked(2));
    }

    private static float[] masked(long seed) {
        FloatAddress values = NativeFloats.filled(LENGTH, 1);
        new Dropout(0.5).forward(values, values, LENGTH, seed);
        return NativeFloats.toArray(values);
    }

    @Test
    void refusesARateOfOne() {
        assertThatThrownBy(() -> new Dropout(1)).hasMessage("dropout must be in [0, 1), found 1.0");
    }
}
