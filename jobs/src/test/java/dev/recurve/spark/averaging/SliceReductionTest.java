package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceReductionTest {
    private static SlicePart part(int worker, long weight, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return new SlicePart(0, 0, worker, weight, bytes.array());
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
                values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(12)));
            }
            parts.add(part(worker, 1 + random.nextInt(1000), values));
        }
        byte[] expected = SliceReduction.mean(parts).floats();
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(parts, random);
            assertThat(SliceReduction.mean(parts).floats()).isEqualTo(expected);
        }
    }
}
