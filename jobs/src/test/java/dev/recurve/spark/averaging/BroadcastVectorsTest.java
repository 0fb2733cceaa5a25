package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastVectorsTest {
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("broadcast-vectors-test")
                .set("spark.driver.host", "localhost")
                .set("spark.ui.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "0, 1, 3", "1, 2, 2", "2, 3, 4", "2, 3, 9"})
    void comeBackInTasksAsTheyWere(int fullSlices, int slices, int parts) {
        int length = fullSlices * Slices.FLOATS + (slices > fullSlices ? 5 : 0);
        assertThat(Slices.count(length)).isEqualTo(slices);
        float[][] sent = {random(length, 1), random(length, 2)};
        try (FloatMemory a = new FloatMemory();
                FloatMemory b = new FloatMemory()) {
            List<FloatAddress> vectors = List.of(a.reserve(length), b.reserve(length));
            vectors.get(0).asBuffer().put(sent[0]);
            vectors.get(1).asBuffer().put(sent[1]);
            try (BroadcastVectors broadcast = BroadcastVectors.of(spark, vectors, parts)) {
                a.reserveZeroed(length);
                b.reserveZeroed(length);
                List<float[][]> received = spark.parallelize(List.of(1, 2), 2)
                        .map(task -> received(broadcast, length))
                        .collect();
                assertThat(received).allSatisfy(vector -> assertThat(vector).isDeepEqualTo(sent));
            }
        }
    }

    private static float[][] received(BroadcastVectors broadcast, int length) {
        try (FloatMemory a = new FloatMemory();
                FloatMemory b = new FloatMemory()) {
            List<FloatAddress> vectors = List.of(a.reserve(length), b.reserve(length));
            broadcast.copyTo(vectors);
            return vectors.stream().map(BroadcastVectorsTest::values).toArray(float[][]::new);
        }
    }

    private static float[] random(int length, int seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        IntStream.range(0, length).forEach(i -> values[i] = random.nextFloat());
        return values;
    }

    private static float[] values(FloatAddress address) {
        float[] values = new float[(int) address.capacity()];
        address.asBuffer().get(values);
        return values;
    }
}
