package dev.recurve.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalsTest {
    /** 81 of 263, Newcombe 1998 (Statistics in Medicine 17, p. 861), Wilson's score: 0.2553 to 0.3662. */
    @Test
    void wilsonsIntervalIsThePublishedOne() {
        Proportion share = new Proportion(81, 263);
        assertThat(share.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(share.high()).isCloseTo(0.3662, within(5e-5));
        assertThat(new Proportion(0, 20).low()).isZero();
        assertThat(new Proportion(20, 20).high()).isCloseTo(1.0, within(1e-12));
    }

    /** By hand: b = 9, c = 3, n = 50: 6/52 ± 1.96 √(13 - 36/52) / 52. */
    @Test
    void dropsAreMeasuredOnTheSamePairs() {
        AccuracyDrop drop = new AccuracyDrop(9, 3, 50);
        assertThat(drop.value()).isCloseTo(0.12, within(1e-12));
        assertThat(drop.low()).isCloseTo(-0.016846, within(1e-6));
        assertThat(drop.high()).isCloseTo(0.247616, within(1e-6));
    }
}
