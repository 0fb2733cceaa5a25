package dev.recurve.spark.data;

import dev.recurve.batch.EncodedSentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Reads a shard of labelled sentences; needs no Spark session. */
public final class SentenceShard {
    private SentenceShard() {}

    /**
     * Reads a shard.
     *
     * @param layout the folder of the layout
     * @param shard the number of the shard
     * @param conf the Hadoop configuration
     * @return its sentences, in the order of their ids
     * @throws IOException if it cannot be read
     */
    public static List<EncodedSentence> read(String layout, int shard, Configuration conf) throws IOException {
        Path folder = new Path(layout, SentenceLayout.SHARD + "=" + shard);
        List<EncodedSentence> sentences = new ArrayList<>();
        if (!folder.getFileSystem(conf).exists(folder)) {
            return sentences; // fewer sentences than shards
        }
        FileStatus[] files = folder.getFileSystem(conf)
                .listStatus(folder, path -> path.getName().endsWith(".parquet"));
        Arrays.sort(files); // by path
        for (FileStatus file : files) {
            try (ParquetReader<Group> rows = ParquetReader.builder(new GroupReadSupport(), file.getPath())
                    .withConf(conf)
                    .build()) {
                for (Group row = rows.read(); row != null; row = rows.read()) {
                    sentences.add(new EncodedSentence(
                            ints(row, SentenceSchema.IDS), null, ints(row, SentenceSchema.LABELS), null));
                }
            }
        }
        return sentences;
    }

    /** Spark's arrays: a group that holds a repeated group with one element. */
    private static int[] ints(Group row, String field) {
        Group list = row.getGroup(field, 0);
        int[] values = new int[list.getFieldRepetitionCount(0)];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.getGroup(0, i).getInteger(0, 0);
        }
        return values;
    }
}
