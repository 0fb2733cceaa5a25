package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccurrenceMapTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("occurrence-map-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> rows(List<float[]> vectors) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            List<Float> vector = new ArrayList<>();
            for (float value : vectors.get(i)) {
                vector.add(value);
            }
            rows.add(RowFactory.create((long) i, 3, "plays", vector));
            rows.add(RowFactory.create((long) i, 4, i < 2 ? "rare" : "w" + i, vector));
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("sentence", DataTypes.LongType)
                        .add("position", DataTypes.IntegerType)
                        .add("token", DataTypes.StringType)
                        .add("vector", DataTypes.createArrayType(DataTypes.FloatType)));
    }

    /**
     * Vectors that are made of two directions, far from the origin: distances in the plane are distances of the vectors,
     * and the shares are those of the spread along the directions. 7 features take MLlib's full decomposition, 120 the
     * one by Lanczos steps.
     */
    @ParameterizedTest
    @ValueSource(ints = {7, 120})
    void pointsLieAsFarFromEachOtherAsVectorsInAPlane(int width) {
        Random random = new Random(3);
        double[] first = random.doubles(width, -1, 1).toArray();
        double[] second = random.doubles(width, -1, 1).toArray();
        double overlap = dot(first, second) / dot(first, first);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            double a = 5 * random.nextGaussian();
            double b = random.nextGaussian();
            float[] vector = new float[width];
            for (int j = 0; j < width; j++) {
                vector[j] = (float) (20 + a * first[j] + b * (second[j] - overlap * first[j]));
            }
            vectors.add(vector);
        }
        OccurrenceMap.Plane plane = new OccurrenceMap(rows(vectors)).of("plays").orElseThrow();

        assertThat(plane.uses()).hasSize(30);
        assertThat(plane.uses().get(4)).isEqualTo(new Neighbours.Use(4, 3, "plays"));
        for (int i = 1; i < 30; i++) {
            double expected = distance(vectors.get(0), vectors.get(i));
            double shown = Math.hypot(plane.x()[0] - plane.x()[i], plane.y()[0] - plane.y()[i]);
            assertThat(shown).isCloseTo(expected, within(1e-3 * (1 + expected)));
        }
        assertThat(plane.firstShare()).isGreaterThan(0.7);
        assertThat(plane.firstShare() + plane.secondShare()).isCloseTo(1, within(1e-4));
        assertThat(IntStream.range(0, 30).mapToDouble(i -> plane.x()[i]).sum()).isCloseTo(0, within(1e-3));
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double distance(float[] a, float[] b) {
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    @Test
    void wordsThatAreRareHaveNoMap() {
        Dataset<Row> rows = rows(List.of(new float[] {1, 2}, new float[] {3, 4}, new float[] {3, 5}));
        assertThat(new OccurrenceMap(rows).of("rare")).isEmpty();
        assertThat(new OccurrenceMap(rows).of("nosuchword")).isEmpty();
    }

    @Test
    void equalVectorsAreOnePoint() {
        float[] vector = {1, 2, 3};
        OccurrenceMap.Plane plane = new OccurrenceMap(rows(List.of(vector, vector, vector)))
                .of("plays")
                .orElseThrow();
        assertThat(plane.x()).containsExactly(0, 0, 0);
        assertThat(plane.firstShare()).isZero();
    }
}
