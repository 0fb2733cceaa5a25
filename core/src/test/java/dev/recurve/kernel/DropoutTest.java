package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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

    /** One mask for all steps of a group, another for the next group, by hand: every step repeats the first. */
    @Test
    void aLockedMaskIsTheSameInEveryStep() {
        int width = 70;
        FloatAddress values = NativeFloats.filled(2 * 3 * width, 1); // [groups, time, width]
        Dropout dropout = new Dropout(0.4);
        dropout.forwardLocked(values, values, 2, width, 5);
        float[] masked = NativeFloats.toArray(values);
        float[] first = Arrays.copyOfRange(masked, 0, width);
        float[] second = Arrays.copyOfRange(masked, 3 * width, 4 * width);
        assertThat(first).isNotEqualTo(second).contains(0, 1 / 0.6f);
        for (int time = 0; time < 3; time++) {
            assertThat(Arrays.copyOfRange(masked, time * width, (time + 1) * width))
                    .isEqualTo(first);
            assertThat(Arrays.copyOfRange(masked, (3 + time) * width, (4 + time) * width))
                    .isEqualTo(second);
        }
        FloatAddress gradient = NativeFloats.filled(2 * 3 * width, 1);
        dropout.backward(gradient, 2 * 3 * width);
        assertThat(NativeFloats.toArray(gradient)).isEqualTo(masked);
    }

    @Test
    void refusesStepsThatAreNotWhole() {
        FloatAddress values = NativeFloats.filled(10, 1);
        assertThatThrownBy(() -> new Dropout(0.4).forwardLocked(values, values, 2, 3, 5))
                .hasMessage("elements of 2 groups of steps of 3 expected, found 10");
    }

    @Test
    void refusesARateOfOne() {
        assertThatThrownBy(() -> new Dropout(1)).hasMessage("dropout must be in [0, 1), found 1.0");
    }
}
