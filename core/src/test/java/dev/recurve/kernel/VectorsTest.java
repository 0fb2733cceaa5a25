package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorsTest {
    /** Where a float sum in one go is off by a part in a thousand. */
    @Test
    void squaredNormStaysAccurateOverManyElements() {
        int length = 5_000_000;
        FloatAddress values = NativeFloats.random(new SplittableRandom(1), length, 1);
        double expected = 0;
        for (float value : NativeFloats.toArray(values)) {
            expected += (double) value * value;
        }
        assertThat(Vectors.squaredNorm(values, length)).isCloseTo(expected, within(1e-6 * expected));
    }

    @Test
    void addsAndScales() {
        FloatAddress x = NativeFloats.of(1, 2, 3);
        FloatAddress y = NativeFloats.of(10, 20, 30);
        Vectors.add(-2, x, y, 3);
        assertThat(NativeFloats.toArray(y)).containsExactly(8, 16, 24);
        Vectors.scale(0.5f, y, 2);
        assertThat(NativeFloats.toArray(y)).containsExactly(4, 8, 24);
    }

    @Test
    void gathersAndScattersRows() {
        FloatAddress table = NativeFloats.of(1, 2, 3, 4, 5, 6); // [3, 2]
        FloatAddress rows = NativeFloats.filled(6, 0);
        RowTable.gather(table, 2, new int[] {2, 0, 2}, rows);
        assertThat(NativeFloats.toArray(rows)).containsExactly(5, 6, 1, 2, 5, 6);
        FloatAddress sums = NativeFloats.filled(6, 0);
        RowTable.scatterAdd(rows, 2, new int[] {1, 0, 1}, sums);
        assertThat(NativeFloats.toArray(sums)).containsExactly(1, 2, 10, 12, 0, 0);
    }

    @Test
    void addressesStayInsideTheirBlock() {
        FloatAddress block = NativeFloats.of(1, 2, 3);
        assertThat(NativeFloats.toArray(block.from(1, 2))).containsExactly(2, 3);
        assertThatThrownBy(() -> block.from(2, 2)).hasMessage("floats 2 to 4 of a block of 3");
    }
}
