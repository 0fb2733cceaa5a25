package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class SliceReductionTest {
    private static SlicePart part(int worker, long weight, float... values) {
        return new SlicePart(0, 0, worker, weight, FloatBuffer.wrap(values));
    }

    private static float[] values(SliceMean mean) {
        float[] values = new float[mean.floats().length / Float.BYTES];
        ByteBuffer.wrap(mean.floats())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(values);
        return values;
    }

    @Test
    void weighsByTokens() {
        SliceMean mean = SliceReduction.mean(List.of(part(0, 30, 1, -8), part(1, 10, 5, 8)));
        assertThat(values(mean)).containsExactly(2, -4);
    }

    /** What is worked on in blocks and strands, element by element; a part of a block at the end. */
    @Test
    void blocksAreThePlainMean() {
        int length = 2 * 4096 + 7;
        Random random = new Random(2);
        List<SlicePart> parts = new ArrayList<>();
        float[][] values = new float[3][length];
        for (int worker = 0; worker < values.length; worker++) {
            for (int i = 0; i < length; i++) {
                values[worker][i] = (float) random.nextGaussian();
            }
            parts.add(part(worker, 100 + worker, values[worker]));
        }

        float[] expected = new float[length];
        double spread = 0;
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int worker = 0; worker < values.length; worker++) {
                sum += (100 + worker) / 303.0 * values[worker][i];
            }
            expected[i] = (float) sum;
            for (int worker = 0; worker < values.length; worker++) {
                spread += (100 + worker) / 303.0 * Math.pow((double) values[worker][i] - expected[i], 2);
            }
        }
        SliceMean mean = SliceReduction.mean(parts);
        assertThat(values(mean)).isEqualTo(expected);
        assertThat(mean.spread()).isCloseTo(spread, withinPercentage(1e-9));
    }

    /** 3/4 of (1 - 2)² + (-8 + 4)² and 1/4 of (5 - 2)² + (8 + 4)². */
    @Test
    void spreadIsTheMeanSquaredDistanceFromTheMean() {
        SliceMean mean = SliceReduction.mean(List.of(part(0, 30, 1, -8), part(1, 10, 5, 8)));
        assertThat(mean.spread()).isEqualTo(0.75 * 17 + 0.25 * 153);
    }

    @Test
    void oneWorkerIsItself() {
        float[] odd = {0.1f, 1e-38f, -3.3333333e7f};
        SliceMean mean = SliceReduction.mean(List.of(part(0, 700, odd)));
        assertThat(values(mean)).isEqualTo(odd);
        assertThat(mean.spread()).isZero();
    }

    /** Sums of floats depend on their order; the result must not depend on the order of arrival. */
    @Test
    void theOrderOfArrivalDoesNotShow() {
        Random random = new Random(1);
        List<SlicePart> parts = new ArrayList<>();
        for (int worker = 0; worker < 9; worker++) {
            float[] values = new float[1000];
            for (int i = 0; i < values.length; i++) {
                // of a sum of huge values that cancel, what is left depends on their order even in doubles
                values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(30)));
            }
            parts.add(part(worker, 100, values));
            parts.add(part(9 + worker, 100, negated(values)));
        }
        SliceMean expected = SliceReduction.mean(parts);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(parts, random);
            assertThat(SliceReduction.mean(parts).floats()).isEqualTo(expected.floats());
            assertThat(SliceReduction.mean(parts).spread()).isEqualTo(expected.spread());
        }
    }

    private static float[] negated(float[] values) {
        float[] negated = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            negated[i] = -values[i];
        }
        return negated;
    }

    @Test
    void slicesOfAPartitionAreAveragedForThemselvesAndReportsPass() {
        SlicePart other = new SlicePart(1, 0, 1, 10, part(1, 10, 7).floats());
        SlicePart behind = new SlicePart(0, 1, 1, 10, part(1, 10, 5).floats());
        WorkerReport report =
                new WorkerReport(0, "here", WindowLosses.NONE, new WorkerReport.Times(1, 2, 3), 4, 5, null, null);
        List<Tuple2<Integer, RoundRecord>> records = List.of(
                new Tuple2<>(0, other),
                new Tuple2<>(0, report),
                new Tuple2<>(0, behind),
                new Tuple2<>(0, part(0, 10, 3)));
        List<Serializable> results = new ArrayList<>();
        SliceReduction.reduce(records.iterator()).forEachRemaining(results::add);

        assertThat(results.get(0)).isEqualTo(report);
        assertThat(results.subList(1, results.size()))
                .map(result -> (SliceMean) result)
                .extracting(SliceMean::vector, SliceMean::slice, mean -> values(mean)[0])
                .containsExactly(tuple(0, 0, 3f), tuple(0, 1, 5f), tuple(1, 0, 7f));
    }

    /** 100 million floats of 32 workers are 12.8 GB, of which a partition gets at most the 128 MB and one slice each. */
    @Test
    void partitionsStaySmallHoweverManyTheWorkers() {
        assertThat(SliceReduction.partitions(1, 1_000, 2, 2)).isOne();
        assertThat(SliceReduction.partitions(1, 10_000_000, 2, 2)).isEqualTo(2);
        assertThat(SliceReduction.partitions(1, 10_000_000, 8, 64)).isEqualTo(8);
        assertThat(SliceReduction.partitions(2, 10_000_000, 1, 2)).isOne();
        assertThat(SliceReduction.partitions(1, 100_000_000, 32, 2)).isEqualTo(96); // a slice each
    }

    @Test
    void slicesSpreadEvenlyOverAnyNumberOfPartitions() {
        int slices = 96;
        for (int partitions : new int[] {2, 31, 32}) {
            int[] counts = new int[partitions];
            for (int vector = 0; vector < 2; vector++) {
                for (int slice = 0; slice < slices; slice++) {
                    counts[new SlicePart(vector, slice, 0, 1, FloatBuffer.allocate(0)).key(slices) % partitions]++;
                }
            }
            int least = 2 * slices / partitions;
            assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count == least || count == least + 1);
        }
    }

    private static WorkerReport report(int worker, boolean counts) {
        WindowLosses losses = counts ? WindowLosses.NONE.with(0, 1, 3.5, 10) : WindowLosses.NONE;
        return new WorkerReport(worker, "here", losses, new WorkerReport.Times(1, 2, 3), 4, 5, null, null);
    }

    private static SliceMean mean(int slice, int parts) {
        return new SliceMean(0, slice, parts, 0, new byte[0]);
    }

    /** Three workers, of which one has nothing to say, and two slices. */
    @Test
    void aRoundOfWhichAPartIsMissingIsRefused() {
        List<WorkerReport> all = List.of(report(0, true), report(1, false), report(2, true));
        RoundRunner.requireWhole(all, 3, List.of(mean(0, 2), mean(1, 2)), 2);
        RoundRunner.requireWhole(List.of(report(0, false)), 1, List.of(), 2);

        String lost = "a part of the round was lost";
        assertThatThrownBy(() -> RoundRunner.requireWhole(all, 4, List.of(mean(0, 2), mean(1, 2)), 2))
                .hasMessageContaining(lost);
        assertThatThrownBy(() -> RoundRunner.requireWhole(all, 3, List.of(mean(1, 2)), 2))
                .hasMessageContaining("found 3 reports and 2 slices of 2 workers: " + lost);
        assertThatThrownBy(() -> RoundRunner.requireWhole(all, 3, List.of(mean(0, 2), mean(1, 1)), 2))
                .hasMessageContaining(lost);
    }
}
