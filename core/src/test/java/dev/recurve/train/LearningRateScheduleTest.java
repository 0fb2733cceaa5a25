package dev.recurve.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.ScheduleSettings;
import dev.recurve.config.ScheduleType;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    private static LearningRateSchedule schedule(ScheduleType type, double warmup, double floor) {
        return new LearningRateSchedule(new ScheduleSettings(type, warmup, 0, 0.25, floor), 8, 100);
    }

    @Test
    void constant() {
        LearningRateSchedule constant = schedule(ScheduleType.CONSTANT, 0, 0);
        assertThat(constant.rate(0)).isEqualTo(8);
        assertThat(constant.rate(99)).isEqualTo(8);
        assertThat(constant.afterPlateau().rate(50)).isEqualTo(8);
    }

    @Test
    void warmsUpInAStraightLineAndNeverFromZero() {
        LearningRateSchedule warm = schedule(ScheduleType.CONSTANT, 0.1, 0);
        assertThat(warm.rate(0)).isCloseTo(0.8, within(1e-12));
        assertThat(warm.rate(4)).isCloseTo(4.0, within(1e-12));
        assertThat(warm.rate(9)).isCloseTo(8.0, within(1e-12));
        assertThat(warm.rate(10)).isEqualTo(8);
    }

    @Test
    void linearEndsAtTheFloor() {
        assertThat(schedule(ScheduleType.LINEAR, 0, 0).rate(0)).isEqualTo(8);
        assertThat(schedule(ScheduleType.LINEAR, 0, 0).rate(50)).isCloseTo(4.0, within(1e-12));
        assertThat(schedule(ScheduleType.LINEAR, 0, 0).rate(99)).isCloseTo(0.08, within(1e-12));
        assertThat(schedule(ScheduleType.LINEAR, 0, 0.5).rate(50)).isCloseTo(6.0, within(1e-12));
        assertThat(schedule(ScheduleType.LINEAR, 0, 0.5).rate(500)).isCloseTo(4.0, within(1e-12));
        assertThat(schedule(ScheduleType.LINEAR, 0.2, 0).rate(60)).isCloseTo(4.0, within(1e-12));
    }

    @Test
    void linearKeepsTheRateFirst() {
        var held = new LearningRateSchedule(new ScheduleSettings(ScheduleType.LINEAR, 0.1, 0.5, 0.25, 0), 8, 100);
        assertThat(held.rate(4)).isCloseTo(4.0, within(1e-12));
        assertThat(held.rate(60)).isEqualTo(8);
        assertThat(held.rate(80)).isCloseTo(4.0, within(1e-12));
    }

    @Test
    void plateausMultiply() {
        LearningRateSchedule stepped =
                schedule(ScheduleType.PLATEAU, 0, 0).afterPlateau().afterPlateau();
        assertThat(stepped.rate(3)).isCloseTo(0.5, within(1e-12));
        assertThat(stepped.plateauFactor()).isEqualTo(0.0625);
        assertThat(schedule(ScheduleType.PLATEAU, 0, 0).withPlateauFactor(0.5).rate(7))
                .isEqualTo(4);
    }
}
