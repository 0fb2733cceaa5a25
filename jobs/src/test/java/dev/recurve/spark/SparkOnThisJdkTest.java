package dev.recurve.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Spark runs on this JDK with the flags of the build: DataFrames, and ND4J arrays through Kryo. */
class SparkOnThisJdkTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("jdk-test")
                .config("spark.ui.enabled", false)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void dataFrameAggregates() {
        List<String> counted = spark.createDataset(List.of("b", "a", "b"), Encoders.STRING())
                .groupBy("value")
                .count()
                .orderBy("value")
                .toJSON()
                .collectAsList();

        assertThat(counted).containsExactly("{\"value\":\"a\",\"count\":1}", "{\"value\":\"b\",\"count\":2}");
    }

    @Test
    void arraysTravelThroughKryo() {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        INDArray row = Nd4j.createFromArray(1f, 2f, 3f); // [3]

        List<INDArray> doubled =
                context.parallelize(List.of(row, row), 2).map(a -> a.mul(2)).collect();

        assertThat(doubled).hasSize(2).allSatisfy(a -> assertThat(a.toFloatVector())
                .containsExactly(2, 4, 6));
    }
}
