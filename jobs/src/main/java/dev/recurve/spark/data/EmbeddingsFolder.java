package dev.recurve.spark.data;

import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Contextual embeddings on disk: Parquet files in {@code vectors/}, and a manifest.
 *
 * <p>Files are numbered in the order of the input, and rows in them keep it; Spark reads files in any order, so sort by
 * sentence and position where it matters. Columns are {@code (document, sentence, position, token,
 * known, vector)} for each token, or {@code (document, sentence, tokens, known, vectors)} for each sentence, as
 * {@code embed.row} says.
 *
 * @param folder where they lie
 * @param manifest what they are made from, and counts
 */
public record EmbeddingsFolder(HadoopFolder folder, Manifest manifest) {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-embeddings";
    /** The version of the layout. */
    public static final int VERSION = 1;

    /** The folder of the Parquet files. */
    public static final String VECTORS = "vectors";

    /**
     * Opens embeddings.
     *
     * @param location their path or URI
     * @param conf the Hadoop configuration
     * @return the embeddings
     * @throws RecurveException if they are not whole, or of another type or version
     * @throws IOException if reading fails
     */
    public static EmbeddingsFolder open(String location, Configuration conf) throws IOException {
        HadoopFolder folder = HadoopFolder.of(location, conf);
        return new EmbeddingsFolder(folder, Manifest.read(folder, TYPE, VERSION));
    }

    /** The rows. */
    public Dataset<Row> rows(SparkSession spark) {
        return spark.read().parquet(folder.child(VECTORS).path().toString());
    }
}
