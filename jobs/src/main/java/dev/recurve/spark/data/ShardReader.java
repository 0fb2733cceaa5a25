package dev.recurve.spark.data;

import dev.recurve.batch.Window;
import dev.recurve.batch.WindowSource;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;

/**
 * Streams one shard of a layout as windows of any length; needs no Spark session.
 *
 * <p>Holds one row group and two segments of ids at a time. A reader that starts in the middle does not decode earlier
 * row groups.
 */
public final class ShardReader implements WindowSource {
    private final Path file;
    private final ParquetFileReader parquet;
    private final MessageColumnIO schema;
    private final int lanes;
    private final int length;
    private final int segmentLength;
    private final int directions;

    private final int[][] current; // per direction, ids [lanes, columns(segment)]
    private final int[][] ahead; // the segment after, or null
    private int segment; // of current; -1 before the first
    private long position;
    private RecordReader<ShardRows.Row> rows;
    private long rowsLeft;
    private int nextGroup;

    private ShardReader(Path file, ParquetFileReader parquet, long position) {
        Map<String, String> metadata = parquet.getFileMetaData().getKeyValueMetaData();
        this.file = file;
        this.parquet = parquet;
        this.schema = new ColumnIOFactory().getColumnIO(ShardFormat.SCHEMA);
        this.lanes = number(metadata, ShardFormat.LANES, file);
        this.length = number(metadata, ShardFormat.LENGTH, file);
        this.segmentLength = number(metadata, ShardFormat.SEGMENT_LENGTH, file);
        this.directions = number(metadata, ShardFormat.DIRECTIONS, file);
        this.current = new int[directions][];
        this.ahead = new int[directions][];
        this.segment = -1;
        this.position = position;
        if (position < 0 || position > length) {
            throw new RecurveException("position must be from 0 to " + length + " in " + file + ", found " + position
                    + ": was the corpus prepared anew since?");
        }
    }

    /**
     * Opens a shard at its beginning.
     *
     * @param layout the folder of the layout
     * @param shard the number of the shard
     * @param conf the Hadoop configuration
     * @return the reader
     * @throws IOException if the shard cannot be read
     */
    public static ShardReader open(String layout, int shard, Configuration conf) throws IOException {
        return open(layout, shard, 0, conf);
    }

    /**
     * Opens a shard at a position.
     *
     * @param layout the folder of the layout
     * @param shard the number of the shard
     * @param position the column of the first window, from 0 to {@link #length()}
     * @param conf the Hadoop configuration
     * @return the reader
     * @throws RecurveException if the file is no shard, or the position lies outside
     * @throws IOException if the shard cannot be read
     */
    public static ShardReader open(String layout, int shard, long position, Configuration conf) throws IOException {
        Path file = ShardFormat.file(new Path(layout), shard);
        ParquetFileReader parquet = ParquetFileReader.open(
                HadoopInputFile.fromPath(file, conf),
                HadoopReadOptions.builder(conf, file).build());
        try {
            return new ShardReader(file, parquet, position);
        } catch (RuntimeException e) {
            parquet.close();
            throw e;
        }
    }

    /** Lanes of the shard. */
    public int lanes() {
        return lanes;
    }

    /** 1 (forward) or 2 (backward as well). */
    public int directions() {
        return directions;
    }

    /** Columns of the shard: targets per lane, padding included. */
    public int length() {
        return length;
    }

    /** The column that the next window begins with. */
    public long position() {
        return position;
    }

    @Override
    public boolean next(Window window) throws IOException {
        return next(window, window.capacity());
    }

    /**
     * Fills the next window.
     *
     * @param window filled with {@code columns} columns, or with what is left
     * @param columns at most the window's capacity
     * @return false, with the window untouched, if nothing is left
     */
    public boolean next(Window window, int columns) throws IOException {
        if (window.lanes() != lanes || window.directions() != directions) {
            throw new IllegalArgumentException("shard " + file + " has " + directions + " directions of " + lanes
                    + " lanes, the window " + window.directions() + " of " + window.lanes());
        }
        int size = (int) Math.min(columns, length - position);
        if (size == 0) {
            return false;
        }
        window.reset(size, position);
        int t = 0;
        while (t < size) {
            seek((int) (position / segmentLength));
            int column = (int) (position % segmentLength);
            // Of the next segment only its first column is read ahead, as the target of this one's last.
            int run = Math.min(size - t, columns(segment) - column);
            for (int direction = 0; direction < directions; direction++) {
                fill(window, direction, t, column, run);
            }
            t += run;
            position += run;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        parquet.close();
    }

    /** Copies columns [column, column + run) of the current segment to rows [t, t + run) of the window. */
    private void fill(Window window, int direction, int t, int column, int run) {
        int[] ids = current[direction];
        int width = columns(segment);
        for (int lane = 0; lane < lanes; lane++) {
            int at = lane * width + column;
            int out = window.index(direction, t, lane);
            for (int i = 0; i < run; i++, out += lanes) {
                int target = column + i + 1 < width ? ids[at + i + 1] : first(direction, lane);
                window.targets()[out] = target;
                window.inputs()[out] = target == Window.NO_TARGET ? 0 : ids[at + i];
            }
        }
    }

    private int first(int direction, int lane) {
        return ahead[direction][lane * columns(segment + 1)];
    }

    /** Makes {@code wanted} the current segment, and reads the one after it if there is one. */
    private void seek(int wanted) throws IOException {
        if (segment == wanted) {
            return;
        }
        if (segment >= 0 && segment + 1 == wanted) {
            System.arraycopy(ahead, 0, current, 0, directions);
        } else {
            read(wanted, current);
        }
        segment = wanted;
        if ((wanted + 1L) * segmentLength <= length) {
            read(wanted + 1, ahead);
        }
    }

    private void read(int wanted, int[][] into) throws IOException {
        for (int direction = 0; direction < directions; direction++) {
            ShardRows.Row row = nextRow(wanted);
            while (row.segment() < wanted) {
                row = nextRow(wanted);
            }
            if (row.segment() != wanted || row.direction() != direction) {
                throw new RecurveException(file + " is damaged: expected segment " + wanted + " of direction "
                        + direction + ", found segment " + row.segment() + " of direction " + row.direction());
            }
            into[direction] = row.ids();
        }
    }

    private ShardRows.Row nextRow(int wanted) throws IOException {
        while (rowsLeft == 0) {
            skipRowGroups(wanted);
            PageReadStore group = parquet.readNextRowGroup();
            if (group == null) {
                throw new RecurveException(file + " is damaged: it ends before segment " + wanted);
            }
            rows = schema.getRecordReader(group, new ShardRows(lanes * Math.min(segmentLength, length + 1)));
            rowsLeft = group.getRowCount();
        }
        rowsLeft--;
        return rows.read();
    }

    /** Leaves out row groups that end before a segment, by the statistics in the file's footer. */
    private void skipRowGroups(int wanted) throws IOException {
        List<BlockMetaData> groups = parquet.getRowGroups();
        while (nextGroup < groups.size() && lastSegment(groups.get(nextGroup)) < wanted) {
            parquet.skipNextRowGroup();
            nextGroup++;
        }
        nextGroup++;
    }

    private static int lastSegment(BlockMetaData group) {
        for (ColumnChunkMetaData column : group.getColumns()) {
            if (column.getPath().toDotString().equals(ShardFormat.SEGMENT)) {
                return ((IntStatistics) column.getStatistics()).getMax();
            }
        }
        return Integer.MAX_VALUE;
    }

    private int columns(int ofSegment) {
        return Math.min(segmentLength, length + 1 - ofSegment * segmentLength);
    }

    private static int number(Map<String, String> metadata, String key, Path file) {
        String value = metadata.get(key);
        if (value == null) {
            throw new RecurveException(file + " is not a shard of a layout: its metadata has no " + key);
        }
        return Integer.parseInt(value);
    }
}
