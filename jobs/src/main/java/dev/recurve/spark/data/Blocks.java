package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where in the stream of a split each block begins: the sum of the tokens of the blocks before it, files in reading
 * order and blocks by their place in the file.
 */
final class Blocks implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, Long> starts = new HashMap<>();
    private long lines;
    private long blank;
    private long undecodable;
    private long tokens;

    /** Sums the counts of a split; only one row per block comes to the driver. */
    static Blocks of(Dataset<Row> segments, Split split, Map<String, Integer> fileOrder) {
        List<Row> blocks = segments.filter(col("split").equalTo(split.folder()))
                .groupBy("file", "block")
                .agg(sum("lines"), sum("blank"), sum("undecodable"), sum("tokens"))
                .collectAsList();
        Blocks result = new Blocks();
        blocks.stream()
                .sorted(Comparator.<Row>comparingInt(row -> place(fileOrder, row.getString(0)))
                        .thenComparingLong(row -> row.getLong(1)))
                .forEach(result::append);
        return result;
    }

    /** The index in the stream of the first token of a block. */
    long start(String file, long block) {
        return starts.get(key(file, block));
    }

    long lines() {
        return lines;
    }

    long blank() {
        return blank;
    }

    long undecodable() {
        return undecodable;
    }

    long tokens() {
        return tokens;
    }

    private void append(Row row) {
        starts.put(key(row.getString(0), row.getLong(1)), tokens);
        lines += row.getLong(2);
        blank += row.getLong(3);
        undecodable += row.getLong(4);
        tokens += row.getLong(5);
    }

    private static int place(Map<String, Integer> fileOrder, String file) {
        Integer place = fileOrder.get(Locations.decoded(file).toString());
        if (place == null) {
            throw new IllegalStateException("Spark read " + file + ", which was not listed as input");
        }
        return place;
    }

    private static String key(String file, long block) {
        return block + " " + file;
    }
}
