package dev.recurve.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepStreamTest {
    /** Steps of a worker are a million and three apart, workers one: seeds made of sums met here, a draw or two later. */
    private static final long[] STEPS = {0, 1, 2, 3, 1_000_003, 1_000_004, 2_000_006, -1};

    private static final int LAYERS = 5;
    private static final int DRAWS = 100;

    @Test
    void noStreamIsPartOfAnother() {
        Set<Long> drawn = new HashSet<>();
        for (long step : STEPS) {
            for (int layer = 0; layer < LAYERS; layer++) {
                for (StepStream stream : StepStream.values()) {
                    SplittableRandom random = new SplittableRandom(stream.seed(step, layer));
                    for (int i = 0; i < DRAWS; i++) {
                        drawn.add(random.nextLong());
                    }
                }
            }
        }
        assertThat(drawn).hasSize(STEPS.length * LAYERS * StepStream.values().length * DRAWS);
    }
}
