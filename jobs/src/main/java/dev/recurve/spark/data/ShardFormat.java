package dev.recurve.spark.data;

import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The Parquet file of a shard, as {@link ShardWriter} writes and {@link ShardReader} reads it. */
final class ShardFormat {
    static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message spark_schema {
              required int32 direction;
              required int32 segment;
              required group ids (LIST) {
                repeated group list {
                  required int32 element;
                }
              }
            }
            """);
    static final String DIRECTION = "direction";
    static final String SEGMENT = "segment";
    static final String IDS = "ids";
    static final String LIST = "list";
    static final String ELEMENT = "element";

    /** Keys of the file's own metadata, so that a shard is read without its manifest. */
    static final String LANES = "recurve.lanes";

    static final String LENGTH = "recurve.length";
    static final String SEGMENT_LENGTH = "recurve.segment-length";
    static final String DIRECTIONS = "recurve.directions";

    private ShardFormat() {}

    /** The file of a shard inside the folder of its layout. */
    static Path file(Path layout, int shard) {
        return new Path(folder(layout, shard), "part-00000.parquet");
    }

    /** The folder of a shard. */
    static Path folder(Path layout, int shard) {
        return new Path(layout, String.format("shard=%05d", shard));
    }
}
