package dev.recurve.spark.ml;

import dev.recurve.config.EmbedSettings.Row;
import dev.recurve.spark.ml.EmbedTask.Embedded;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.parquet.hadoop.ParquetOutputFormat;

/**
 * Embedded sentences as Parquet files, a file for each task.
 *
 * <p>Hadoop's committer gives every attempt of a task a folder of its own and moves the files of one attempt to the
 * output, so that failed, repeated and speculative attempts leave nothing behind.
 *
 * <p>Public because Hadoop makes it by its name.
 */
public final class EmbeddingOutputFormat extends FileOutputFormat<Void, Embedded> {
    private static final String ROW = "recurve.embed.row";
    /** As Spark's default, but half of it: a task holds a row group in memory. */
    private static final long ROW_GROUP_BYTES = 64L << 20;
    /** Below half of G1's smallest region, above which arrays are handled one by one. */
    private static final int PAGE_BYTES = 256 << 10;

    /** Sets what a row is. */
    static void setRow(Configuration job, Row row) {
        job.setEnum(ROW, row);
    }

    @Override
    public RecordWriter<Void, Embedded> getRecordWriter(TaskAttemptContext task) throws IOException {
        Configuration job = task.getConfiguration();
        return new EmbeddingFileWriter(
                getDefaultWorkFile(task, ".parquet"),
                job,
                job.getEnum(ROW, Row.TOKEN),
                job.getLong(ParquetOutputFormat.BLOCK_SIZE, ROW_GROUP_BYTES),
                job.getInt(ParquetOutputFormat.PAGE_SIZE, PAGE_BYTES));
    }
}
