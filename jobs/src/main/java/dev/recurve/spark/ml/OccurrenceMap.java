package dev.recurve.spark.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.SingularValueDecomposition;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.IndexedRow;
import org.apache.spark.mllib.linalg.distributed.IndexedRowMatrix;
import org.apache.spark.mllib.stat.MultivariateStatisticalSummary;
import org.apache.spark.mllib.stat.Statistics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Principal components of the vectors of a word's occurrences: with X the centred vectors and {@code X = U S V'}, the
 * coordinates are the first two columns of {@code X V}, and {@code S²} over its sum is their share of the variance. The
 * decomposition is MLlib's, by Lanczos steps, which for wide vectors is far quicker than its PCA, a full decomposition of
 * the covariance.
 */
public final class OccurrenceMap {
    /** Fewer points say nothing about directions. */
    public static final int LEAST = 3;

    private static final double LEAST_RATIO = 1e-9; // of singular values

    private final Dataset<Row> rows;

    /**
     * Occurrences in the plane.
     *
     * @param uses in the order of the text
     * @param x coordinates along the first component, one for each use
     * @param y along the second
     * @param firstShare share of the variance along the first component; 0 if all vectors are equal
     * @param secondShare along the second
     */
    public record Plane(List<Neighbours.Use> uses, double[] x, double[] y, double firstShare, double secondShare) {}

    /** @param embeddings rows written with {@code embed.row = token} */
    public OccurrenceMap(Dataset<Row> embeddings) {
        this.rows = embeddings;
    }

    /**
     * The occurrences of a word, the first 200.
     *
     * @return empty if it has fewer than {@value #LEAST}
     */
    public Optional<Plane> of(String word) {
        Dataset<Row> found = Neighbours.firstUses(rows, List.of(word)).cache();
        try {
            List<Neighbours.Use> uses = new ArrayList<>();
            found.drop("vector").collectAsList().forEach(row -> uses.add(Neighbours.use(row)));
            return uses.size() < LEAST ? Optional.empty() : Optional.of(plane(found, uses));
        } finally {
            found.unpersist();
        }
    }

    private static Plane plane(Dataset<Row> found, List<Neighbours.Use> uses) {
        JavaRDD<IndexedRow> vectors = found.select("vector")
                .javaRDD()
                .zipWithIndex()
                .map(row -> new IndexedRow(row._2(), dense(row._1().getList(0))));
        MultivariateStatisticalSummary summary =
                Statistics.colStats(vectors.map(IndexedRow::vector).rdd());
        double[] mean = summary.mean().toArray();
        double total = 0;
        for (double variance : summary.variance().toArray()) {
            total += variance * (uses.size() - 1);
        }
        double[][] coordinates = new double[2][uses.size()];
        double[] shares = new double[2];
        if (total > 0) {
            IndexedRowMatrix centred =
                    new IndexedRowMatrix(vectors.map(row -> centred(row, mean)).rdd());
            SingularValueDecomposition<IndexedRowMatrix, Matrix> parts =
                    centred.computeSVD(Math.min(2, mean.length), false, LEAST_RATIO);
            List<IndexedRow> places =
                    centred.multiply(parts.V()).rows().toJavaRDD().collect(); // two numbers for each use
            for (int component = 0; component < parts.s().size(); component++) {
                double sign = sign(parts.V(), component);
                for (IndexedRow place : places) {
                    coordinates[component][(int) place.index()] =
                            sign * place.vector().apply(component);
                }
                shares[component] = parts.s().apply(component) * parts.s().apply(component) / total;
            }
        }
        return new Plane(uses, coordinates[0], coordinates[1], shares[0], shares[1]);
    }

    private static Vector dense(List<Float> values) {
        return Vectors.dense(values.stream().mapToDouble(Float::doubleValue).toArray());
    }

    private static IndexedRow centred(IndexedRow row, double[] mean) {
        double[] values = row.vector().toArray().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean[i];
        }
        return new IndexedRow(row.index(), Vectors.dense(values));
    }

    /** Components have no sign of their own: the largest element is made positive, so that maps do not flip. */
    private static double sign(Matrix directions, int component) {
        double largest = 0;
        for (int i = 0; i < directions.numRows(); i++) {
            double value = directions.apply(i, component);
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        return largest < 0 ? -1 : 1;
    }
}
