package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicedVectorsTest {
    private static final int SLICE = SlicedVectors.SLICE_FLOATS;

    @ParameterizedTest
    @CsvSource({"1, 1", "0, 1", "1, 2", "2, 3"})
    void comeBackAsTheyWere(int fullSlices, int slices) {
        int length = fullSlices * SLICE + (slices > fullSlices ? 5 : 0);
        assertThat(SlicedVectors.sliceCount(length)).isEqualTo(slices);
        Random random = new Random(length);
        float[] first = new float[length];
        float[] second = new float[length];
        for (int i = 0; i < length; i++) {
            first[i] = random.nextFloat();
            second[i] = random.nextFloat();
        }
        try (FloatMemory a = new FloatMemory();
                FloatMemory b = new FloatMemory()) {
            List<FloatAddress> vectors = List.of(a.reserve(length), b.reserve(length));
            vectors.get(0).asBuffer().put(first);
            vectors.get(1).asBuffer().put(second);
            SlicedVectors copy = SlicedVectors.copyOf(vectors);
            a.reserveZeroed(length);
            b.reserveZeroed(length);

            copy.copyTo(vectors);

            assertThat(values(vectors.get(0))).isEqualTo(first);
            assertThat(values(vectors.get(1))).isEqualTo(second);
        }
    }

    private static float[] values(FloatAddress address) {
        float[] values = new float[(int) address.capacity()];
        address.asBuffer().get(values);
        return values;
    }
}
