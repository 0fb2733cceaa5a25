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

    private static float[] values(SlicePart part) {
        float[] values = new float[part.floats().length / Float.BYTES];
        ByteBuffer.wrap(part.floats())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(values);
        return values;
    }

    @Test
    void weighsByTokens() {
        SlicePart mean = SliceReduction.mean(List.of(part(0, 30, 1, -8), part(1, 10, 5, 8)));
        assertThat(values(mean)).containsExactly(2, -4);
        assertThat(mean.weight()).isEqualTo(40);
    }

    @Test
    void aWorkerWithoutTokensDoesNotCount() {
        assertThat(values(SliceReduction.mean(List.of(part(0, 10, 1), part(1, 0, 99)))))
                .containsExactly(1);
    }

    @Test
    void withoutAnyTokensTheWorkersCountEqually() {
        assertThat(values(SliceReduction.mean(List.of(part(0, 0, 1), part(1, 0, 3)))))
                .containsExactly(2);
    }

    @Test
    void oneWorkerIsItself() {
        float[] odd = {0.1f, 1e-38f, -3.3333333e7f};
        assertThat(values(SliceReduction.mean(List.of(part(0, 700, odd))))).isEqualTo(odd);
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
