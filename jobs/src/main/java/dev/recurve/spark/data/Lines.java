package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.col;

import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The lines of files as raw bytes with their place: rows {@code (line binary, file string, block long)}.
 *
 * <p>Spark cuts files into blocks and packs blocks into partitions as it likes; within a block lines keep their order,
 * so file and start of the block restore the order of the whole.
 */
final class Lines {
    static final int LINE = 0;
    static final int FILE = 1;
    static final int BLOCK = 2;
    static final int KEY = 3;

    /** Hadoop's own codec for .zst needs native Hadoop; this one is pure Java and ships with Spark. */
    static final String ZSTD = "io.airlift.compress.zstd.ZstdCodec";

    private Lines() {}

    /** Reads files; {@code format} is not {@link Format#AUTO}. */
    static Dataset<Row> read(SparkSession spark, InputFiles files, InputSettings settings, Format format) {
        if (format == Format.PARQUET) {
            Dataset<Row> rows = parquet(spark, files);
            requireText(rows, files, settings.column());
            return placed(rows, settings.column());
        }
        Dataset<Row> lines = spark.read()
                .format("text")
                .option("recursiveFileLookup", "true")
                .option("io.compression.codecs", ZSTD)
                .load(files.forSpark());
        return placed(lines, "value");
    }

    /** Reads Parquet files with a further column {@link #KEY}, the value of {@code key} as a string. */
    static Dataset<Row> readWithKey(SparkSession spark, InputFiles files, InputSettings settings, String key) {
        Dataset<Row> rows = parquet(spark, files);
        requireText(rows, files, settings.column());
        type(rows, files, key, "embed.id or label.id");
        return placed(rows, settings.column(), col(key).cast("string"));
    }

    private static Dataset<Row> parquet(SparkSession spark, InputFiles files) {
        return spark.read().option("recursiveFileLookup", "true").parquet(files.forSpark());
    }

    private static void requireText(Dataset<Row> rows, InputFiles files, String column) {
        DataType type = type(rows, files, column, "input.column");
        if (!type.equals(DataTypes.StringType) && !type.equals(DataTypes.BinaryType)) {
            throw new RecurveException("column '" + column + "' of input " + files.named()
                    + " must be text (a string), found " + type.simpleString());
        }
    }

    private static DataType type(Dataset<Row> rows, InputFiles files, String column, String setting) {
        try {
            return rows.select(column).schema().fields()[0].dataType();
        } catch (Exception e) {
            // Spark throws the checked AnalysisException without declaring it.
            if (e instanceof AnalysisException) {
                throw new RecurveException(
                        "input " + files.named() + " has no column '" + column + "', only "
                                + String.join(", ", rows.columns()) + ": is " + setting + " right?",
                        e);
            }
            throw e;
        }
    }

    private static Dataset<Row> placed(Dataset<Row> rows, String column, Column... further) {
        List<Column> columns = new ArrayList<>(
                List.of(col(column).cast("binary"), col("_metadata.file_path"), col("_metadata.file_block_start")));
        columns.addAll(List.of(further));
        return rows.select(columns.toArray(Column[]::new));
    }
}
