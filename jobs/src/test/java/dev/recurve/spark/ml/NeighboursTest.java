package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("neighbours-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Vectors in a plane: money lies to the right, water above. */
    private static Dataset<Row> plane() {
        List<Row> rows = new ArrayList<>();
        rows.add(RowFactory.create(0L, 0, "bank", List.of(2f, 0.1f)));
        rows.add(RowFactory.create(0L, 1, "pays", List.of(3f, 0f)));
        rows.add(RowFactory.create(1L, 0, "bank", List.of(0f, 1f)));
        rows.add(RowFactory.create(1L, 1, "floods", List.of(0.1f, 5f)));
        rows.add(RowFactory.create(2L, 0, "bank", List.of(1f, 1f)));
        rows.add(RowFactory.create(2L, 1, "pays", List.of(1f, 0.4f)));
        rows.add(RowFactory.create(2L, 2, "lends", List.of(2f, -0.3f)));
        rows.add(RowFactory.create(2L, 3, "once", List.of(-1f, -1f)));
        StructType type = new StructType()
                .add("sentence", DataTypes.LongType)
                .add("position", DataTypes.IntegerType)
                .add("token", DataTypes.StringType)
                .add("vector", DataTypes.createArrayType(DataTypes.FloatType));
        return spark.createDataFrame(rows, type).repartition(3);
    }

    @Test
    void twoMeaningsHaveTwoKindsOfNeighbours() {
        List<Neighbours.Found> found = new Neighbours(spark, plane()).find(List.of("bank", "once", "none"), 2);

        assertThat(found)
                .extracting(Neighbours.Found::use)
                .containsExactly(new Neighbours.Use(0, 0, "bank"), new Neighbours.Use(1, 0, "bank"));
        assertThat(found.get(0).neighbours())
                .extracting(near -> near.use().token())
                .containsExactly("pays", "lends");
        assertThat(found.get(0).neighbours().get(0).use()).isEqualTo(new Neighbours.Use(0, 1, "pays"));
        assertThat(found.get(0).neighbours().get(0).cosine()).isCloseTo(2 / Math.sqrt(4.01), Offset.offset(1e-6));
        assertThat(found.get(1).neighbours())
                .extracting(near -> near.use().token())
                .containsExactly("floods", "pays");
    }

    @Test
    void sentencesComeBackInOrder() {
        Map<Long, List<String>> tokens = new Neighbours(spark, plane()).tokens(Set.of(0L, 2L));

        assertThat(tokens).isEqualTo(Map.of(0L, List.of("bank", "pays"), 2L, List.of("bank", "pays", "lends", "once")));
    }
}
