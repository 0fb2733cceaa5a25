package dev.recurve.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void marksAreRoundNumbers() {
        assertThat(Axis.round(new double[] {0.013, 0.0871}).names())
                .containsExactly("0", "0.02", "0.04", "0.06", "0.08", "0.1");
        assertThat(Axis.tight(new double[] {0, 12}).names()).containsExactly("0", "5", "10");
        assertThat(Axis.logarithmic(new double[] {1e-5, 30}).names()).containsExactly("1e-5", "1e-3", "0.1", "10");
        assertThat(Axis.round(new double[] {5, 5}).names()).hasSizeGreaterThan(1);
        assertThat(Axis.round(new double[0]).share(0.5)).isCloseTo(0.5, within(1e-9));
    }

    /** No value stands outside, marks ascend from end to end and there are two at least. */
    @Property(tries = 500)
    void valuesStandBetweenTheEnds(
            @ForAll @Size(min = 1, max = 9) List<@DoubleRange(min = -1e7, max = 1e7) Double> list) {
        double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
        for (Axis axis : new Axis[] {Axis.round(values), Axis.tight(values)}) {
            for (double value : values) {
                assertThat(axis.share(value)).isBetween(-1e-6, 1 + 1e-6);
            }
            assertThat(axis.ticks()).hasSizeBetween(1, 8).allSatisfy(tick -> assertThat(axis.share(tick))
                    .isBetween(-1e-5, 1 + 1e-5));
            assertThat(axis.ticks().stream().map(Axis.Tick::at)).isSorted().doesNotHaveDuplicates();
        }
    }
}
