package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowLossesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "9, 4", "10, 5", "11, 5", "100, 5"})
    void theEndsAreAtMostHalfARoundEach(int steps, int edge) {
        assertThat(WindowLosses.edge(steps)).isEqualTo(edge);
    }

    /** Losses 1, 2, 3, 4, 5 of 10 targets each: two windows at each end. */
    @Test
    void firstAndLastWindowsAreSummedApart() {
        WindowLosses losses = WindowLosses.NONE;
        for (int step = 0; step < 5; step++) {
            losses = losses.with(step, 5, step + 1, 10);
        }
        assertThat(losses)
                .isEqualTo(new WindowLosses(
                        new WindowLosses.Sum(150, 50), new WindowLosses.Sum(30, 20), new WindowLosses.Sum(90, 20)));
        assertThat(losses.all().mean()).isEqualTo(3);
        assertThat(losses.tokens()).isEqualTo(50);
        WindowLosses both = losses.plus(losses);
        assertThat(both.all()).isEqualTo(new WindowLosses.Sum(300, 100));
        assertThat(both.first()).isEqualTo(new WindowLosses.Sum(60, 40));
        assertThat(both.last()).isEqualTo(new WindowLosses.Sum(180, 40));
    }

    @Test
    void aWindowIsWeighedByItsTargets() {
        WindowLosses losses = WindowLosses.NONE.with(0, 2, 1, 10).with(1, 2, 4, 20);
        assertThat(losses.all().mean()).isEqualTo(3);
        assertThat(WindowLosses.NONE.all().mean()).isNaN();
    }
}
