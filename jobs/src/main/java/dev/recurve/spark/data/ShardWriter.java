package dev.recurve.spark.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes the shards of a partition from pieces sorted by shard, segment, direction, lane and column: one file a shard.
 *
 * <p>Spark's own writer would sort by shard once more, and not stably. A file is written under a name of its own and
 * renamed, so that a second attempt of the task does no harm.
 *
 * @param layout the folder of the layout
 * @param geometry how the stream is cut
 * @param hadoop the Hadoop configuration
 */
record ShardWriter(String layout, LaneGeometry geometry, SerializableConfiguration hadoop)
        implements ForeachPartitionFunction<LanePiece> {
    private static final long serialVersionUID = 1L;

    /** Small enough that a reader which starts in the middle decodes little for nothing. */
    private static final long ROW_GROUP_BYTES = 8L << 20;

    /** A row: all lanes of a segment in one direction, ids [lanes, columns]. */
    private record Row(int direction, int segment, int[] ids) {}

    @Override
    public void call(Iterator<LanePiece> pieces) throws IOException {
        LanePiece piece = pieces.hasNext() ? pieces.next() : null;
        while (piece != null) {
            int shard = piece.getShard();
            Path file = ShardFormat.file(new Path(layout), shard);
            Path attempt = new Path(file.getParent(), "." + UUID.randomUUID());
            try (ParquetWriter<Row> writer = open(attempt)) {
                while (piece != null && piece.getShard() == shard) {
                    piece = row(piece, pieces, writer);
                }
            }
            finish(attempt, file);
        }
    }

    /** Writes the row that begins with {@code piece}; returns the first piece of the next row. */
    private LanePiece row(LanePiece first, Iterator<LanePiece> pieces, ParquetWriter<Row> writer) throws IOException {
        int columns = geometry.columns(first.getSegment());
        int[] ids = new int[Math.multiplyExact(geometry.lanes(), columns)]; // [lanes, columns]
        Arrays.fill(ids, LaneGeometry.PADDING);
        LanePiece piece = first;
        while (piece != null && sameRow(piece, first)) {
            if (piece.getLane() >= 0) {
                int at = piece.getLane() * columns + piece.getColumn();
                System.arraycopy(piece.getIds(), 0, ids, at, piece.getIds().length);
            }
            piece = pieces.hasNext() ? pieces.next() : null;
        }
        writer.write(new Row(first.getDirection(), first.getSegment(), ids));
        return piece;
    }

    private static boolean sameRow(LanePiece a, LanePiece b) {
        return a.getShard() == b.getShard() && a.getSegment() == b.getSegment() && a.getDirection() == b.getDirection();
    }

    private ParquetWriter<Row> open(Path file) throws IOException {
        return new Builder(file, geometry, hadoop.value())
                .withConf(hadoop.value())
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withMinRowCountForPageSizeCheck(1)
                .withDictionaryEncoding(false)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build();
    }

    private void finish(Path attempt, Path file) throws IOException {
        FileSystem files = file.getFileSystem(hadoop.value());
        if (!files.rename(attempt, file)) {
            // Another attempt of this task came first; its content is the same.
            files.delete(attempt, false);
        }
        if (!files.exists(file)) {
            throw new IOException("cannot rename " + attempt + " to " + file);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final LaneGeometry geometry;

        Builder(Path file, LaneGeometry geometry, Configuration conf) throws IOException {
            super(HadoopOutputFile.fromPath(file, conf));
            this.geometry = geometry;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration conf) {
            return new Rows(geometry);
        }
    }

    private static final class Rows extends WriteSupport<Row> {
        private final LaneGeometry geometry;
        private RecordConsumer consumer;

        Rows(LaneGeometry geometry) {
            this.geometry = geometry;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(
                    ShardFormat.SCHEMA,
                    Map.of(
                            ShardFormat.LANES, Integer.toString(geometry.lanes()),
                            ShardFormat.LENGTH, Integer.toString(geometry.length()),
                            ShardFormat.SEGMENT_LENGTH, Integer.toString(geometry.segmentLength()),
                            ShardFormat.DIRECTIONS, Integer.toString(geometry.directions())));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            this.consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            consumer.startMessage();
            integer(ShardFormat.DIRECTION, 0, row.direction);
            integer(ShardFormat.SEGMENT, 1, row.segment);
            consumer.startField(ShardFormat.IDS, 2);
            consumer.startGroup();
            consumer.startField(ShardFormat.LIST, 0);
            for (int id : row.ids) {
                consumer.startGroup();
                integer(ShardFormat.ELEMENT, 0, id);
                consumer.endGroup();
            }
            consumer.endField(ShardFormat.LIST, 0);
            consumer.endGroup();
            consumer.endField(ShardFormat.IDS, 2);
            consumer.endMessage();
        }

        private void integer(String name, int index, int value) {
            consumer.startField(name, index);
            consumer.addInteger(value);
            consumer.endField(name, index);
        }
    }
}
