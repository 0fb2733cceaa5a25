package dev.recurve.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.VariableWindowSettings;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowLengthsTest {
    private static final long COLUMNS = 1_000_000;

    private static WindowLengths drawn(double half, long seed) {
        return new WindowLengths(70, new VariableWindowSettings(5, half, 5), COLUMNS, seed);
    }

    private static int[] lengths(WindowLengths windows, int epoch) {
        WindowLengths.Epoch order = windows.epoch(epoch);
        return IntStream.range(0, (int) windows.count()).map(order::length).toArray();
    }

    @Test
    void windowsOfOneLengthEndWithAShorterOne() {
        WindowLengths windows = WindowLengths.alike(35, 100);
        assertThat(windows.count()).isEqualTo(3);
        assertThat(windows.epoch(4).position(2)).isEqualTo(70);
        assertThat(windows.epoch(4).length(2)).isEqualTo(35); // a reader fills it with the 30 that are left
        assertThat(windows.rateFactor(30)).isEqualTo(1);
    }

    @Test
    void everyEpochReadsTheWholeShardInAnotherOrder() {
        WindowLengths windows = drawn(0.05, 3);
        int[] first = lengths(windows, 0);
        int[] second = lengths(windows, 1);
        assertThat(IntStream.of(first).asLongStream().sum()).isEqualTo(COLUMNS);
        assertThat(second).isNotEqualTo(first);
        assertThat(IntStream.of(second).sorted())
                .containsExactlyElementsOf(IntStream.of(first).sorted().boxed().toList());
        assertThat(lengths(drawn(0.05, 3), 1)).isEqualTo(second);
        assertThat(lengths(drawn(0.05, 4), 1)).isNotEqualTo(second);
        WindowLengths.Epoch order = windows.epoch(1);
        long position = 0;
        for (int i = 0; i < second.length; i++) {
            assertThat(order.position(i)).isEqualTo(position);
            position += second[i];
        }
    }

    /** N(70, 5), cut where it is above 85, which is 0.1 % of it. */
    @Test
    void lengthsAreNormal() {
        int[] lengths = lengths(drawn(0, 3), 0);
        double mean = IntStream.of(lengths).average().orElseThrow();
        double variance = IntStream.of(lengths)
                .mapToDouble(length -> Math.pow(length - mean, 2))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(70, within(0.2)); // its deviation is 5 / sqrt(14,286) = 0.04
        assertThat(Math.sqrt(variance)).isCloseTo(5, within(0.15));
        assertThat(IntStream.of(lengths).max().orElseThrow()).isLessThanOrEqualTo(85);
    }

    @Test
    void someAreDrawnAroundHalfTheLength() {
        int[] lengths = lengths(drawn(0.05, 3), 0);
        double share = IntStream.of(lengths).filter(length -> length < 53).count() / (double) lengths.length;
        assertThat(share).isCloseTo(0.05, within(0.01));
    }

    @Test
    void noneIsShorterThanTheLeastButTheLast() {
        WindowLengths windows = new WindowLengths(8, new VariableWindowSettings(6, 0, 5), COLUMNS, 1);
        assertThat(IntStream.of(lengths(windows, 0))
                        .filter(length -> length < 5)
                        .count())
                .isLessThanOrEqualTo(1);
        assertThat(windows.rateFactor(12)).isEqualTo(1.5);
    }
}
