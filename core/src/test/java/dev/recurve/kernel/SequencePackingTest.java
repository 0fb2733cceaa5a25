package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.kernel.SequencePacking.Segment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequencePackingTest {
    private static final Columns ONE = Columns.all(1);

    @Test
    void lanesEndTogether() {
        SequencePacking packing = new SequenceLengths(60, 60, 5, 60, 5).packing();
        assertThat(packing.segments())
                .containsExactly(
                        new Segment(0, new SequenceShape(8, 4), 0), new Segment(8, new SequenceShape(52, 2), 32));
    }

    @Test
    void segmentsThatWouldSaveLittleAreNotCut() {
        assertThat(new SequenceLengths(8, 8, 7, 7, 4).packing().segments())
                .containsExactly(new Segment(0, new SequenceShape(8, 4), 0));
    }

    @Test
    void fullBatchesAreOneBlockInTheirOrder() {
        SequencePacking packing = SequenceLengths.full(new SequenceShape(20, 7)).packing();
        assertThat(packing.rows()).isEqualTo(20 * 7);
        FloatAddress rows = numbered(20 * 7);
        FloatAddress packed = NativeFloats.filled(20 * 7, -1);
        packing.forward().gather(rows, ONE, packed, ONE);
        assertThat(NativeFloats.toArray(packed)).isEqualTo(NativeFloats.toArray(rows));
    }

    /** Each real step is there once, in both directions at its place in its own sequence, and all else is zero. */
    @Property(tries = 200)
    void everyStepIsThereOnce(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 150) Integer> given,
            @ForAll @IntRange(max = 30) int padding) {
        int[] lengths = given.stream().mapToInt(Integer::intValue).toArray();
        int batch = lengths.length;
        int time = Arrays.stream(lengths).max().getAsInt() + padding;
        SequencePacking packing = new SequenceLengths(time, lengths).packing();
        checkSegments(packing, batch);
        FloatAddress rows = numbered(time * batch);
        Set<Float> seen = new HashSet<>();
        float[] forward = packed(packing.forward(), rows, packing.rows());
        float[] reversed = packed(packing.reversed(), rows, packing.rows());
        for (Segment segment : packing.segments()) {
            int lanes = segment.shape().batch();
            for (int row = 0; row < segment.shape().rows(); row++) {
                float here = forward[segment.firstRow() + row];
                float there = reversed[segment.firstRow() + row];
                if (here != 0) {
                    int lane = ((int) here - 1) % batch;
                    int step = segment.start() + row / lanes;
                    assertThat((int) here - 1).isEqualTo(step * batch + lane);
                    assertThat((int) there - 1).isEqualTo((lengths[lane] - 1 - step) * batch + lane);
                    assertThat(seen.add(here)).isTrue();
                } else {
                    assertThat(there).isZero();
                }
            }
        }
        assertThat(seen).hasSize(Arrays.stream(lengths).sum());
    }

    private static void checkSegments(SequencePacking packing, int batch) {
        int step = 0;
        int row = 0;
        int lanes = SequencePacking.roundLanes(batch);
        for (Segment segment : packing.segments()) {
            assertThat(segment.start()).isEqualTo(step);
            assertThat(segment.firstRow()).isEqualTo(row);
            assertThat(segment.shape().batch()).isBetween(1, lanes);
            assertThat(segment.shape().time()).isBetween(1, 64);
            step += segment.shape().time();
            row += segment.shape().rows();
            lanes = segment.shape().batch();
        }
        assertThat(packing.rows()).isEqualTo(row);
    }

    /** What is gathered comes back to its place, what is not keeps its value, and padding can be zeroed. */
    @Test
    void scatterUndoesGather() {
        SequenceLengths lengths = new SequenceLengths(5, 2, 5, 3);
        RowMap map = lengths.packing().reversed();
        Columns middle = new Columns(4, 1, 2);
        Columns dense = Columns.all(2);
        FloatAddress padded = NativeFloats.random(new SplittableRandom(1), 15 * 4, 1);
        FloatAddress packed = NativeFloats.filled(map.packedRows() * 2, 9);
        map.gather(padded, middle, packed, dense);
        FloatAddress copy = NativeFloats.filled(15 * 4, 7);
        map.scatter(packed, dense, copy, middle);
        map.scatterAdd(packed, dense, copy, middle);
        float[] expected = new float[60];
        float[] values = NativeFloats.toArray(padded);
        for (int i = 0; i < 60; i++) {
            int row = i / 4;
            boolean real = row / 3 < lengths.of(row % 3);
            boolean inside = i % 4 == 1 || i % 4 == 2;
            expected[i] = real && inside ? 2 * values[i] : 7;
        }
        assertThat(NativeFloats.toArray(copy)).isEqualTo(expected);
        map.zeroPadding(copy, 4);
        for (int i = 0; i < 60; i++) {
            expected[i] = i / 4 / 3 < lengths.of(i / 4 % 3) ? expected[i] : 0;
        }
        assertThat(NativeFloats.toArray(copy)).isEqualTo(expected);
    }

    /** Batches of whatever lengths meet few shapes, which is what bounds the number of plans. */
    @Test
    void shapesAreFew() {
        SplittableRandom random = new SplittableRandom(1);
        Set<SequenceShape> shapes = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            int batch = random.nextInt(1, 65);
            int[] lengths = random.ints(batch, 1, 401).toArray();
            new SequenceLengths(400, lengths).packing().segments().forEach(segment -> shapes.add(segment.shape()));
        }
        assertThat(shapes).hasSizeLessThanOrEqualTo(16 * 20); // lengths of segments × numbers of lanes
    }

    private static FloatAddress numbered(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i + 1f;
        }
        return NativeFloats.of(values);
    }

    private static float[] packed(RowMap map, FloatAddress rows, int packedRows) {
        FloatAddress packed = NativeFloats.filled(packedRows, -1);
        map.gather(rows, ONE, packed, ONE);
        return NativeFloats.toArray(packed);
    }
}
