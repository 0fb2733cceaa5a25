package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A split laid out for a number of workers and lanes: one Parquet file per worker, read by {@link ShardReader}.
 *
 * <p>Made once per split, directions, workers and lanes, and kept in the corpus folder under {@code layouts}.
 */
public final class CorpusLayout {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-layout";
    /** The version of the format. */
    public static final int VERSION = 1;
    /** Elements of a lane per row: with 20 lanes 330 KB, and a window of usual length touches at most two rows. */
    static final int SEGMENT_LENGTH = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(CorpusLayout.class);

    private final HadoopFolder folder;
    private final LaneGeometry geometry;

    private CorpusLayout(HadoopFolder folder, LaneGeometry geometry) {
        this.folder = folder;
        this.geometry = geometry;
    }

    /**
     * What a layout is made for.
     *
     * @param split the split
     * @param backward whether the backward direction is laid out beside the forward one
     * @param workers the number of shards
     * @param lanes parallel streams per shard
     */
    public record Shape(Split split, boolean backward, int workers, int lanes) {
        /** Checks that there is a worker and a lane. */
        public Shape {
            if (workers < 1 || lanes < 1) {
                throw new IllegalArgumentException(
                        "workers and lanes must be at least 1, found " + workers + " and " + lanes);
            }
        }

        String folder() {
            return split.folder() + "-" + (backward ? "both" : "forward") + "-w" + workers + "-l" + lanes;
        }
    }

    /**
     * Finds the layout of a shape in the corpus, or makes it.
     *
     * @param spark the session
     * @param corpus the corpus
     * @param shape what it is for
     * @return the layout, whole; safe to call from several processes at once
     * @throws RecurveException if the corpus has no such split
     * @throws IOException if reading or writing fails
     */
    public static CorpusLayout of(SparkSession spark, CorpusFolder corpus, Shape shape) throws IOException {
        return of(spark, corpus, shape, SEGMENT_LENGTH);
    }

    static CorpusLayout of(SparkSession spark, CorpusFolder corpus, Shape shape, int segmentLength) throws IOException {
        SplitCounts counts = corpus.counts(shape.split());
        LaneGeometry geometry = new LaneGeometry(
                counts.tokens(), shape.workers(), shape.lanes(), segmentLength, shape.backward() ? 2 : 1);
        HadoopFolder folder = corpus.folder().child("layouts").child(shape.folder());
        Manifest manifest = Manifest.create(TYPE, VERSION)
                .with("split", shape.split().folder())
                .with("direction", shape.backward() ? "both" : "forward")
                .with("workers", shape.workers())
                .with("lanes", shape.lanes())
                .with("length", geometry.length())
                .with("segment-length", geometry.segmentLength())
                .with("tokens", geometry.tokens())
                .with("stream-sha256", counts.sha256());
        CachedFolder.make(folder, manifest, staging -> {
            LOG.info(
                    "laying out {} tokens of {} in {}",
                    geometry.tokens(),
                    shape.split().folder(),
                    folder.location());
            write(spark, corpus.chunks(spark, shape.split()), geometry, staging);
        });
        return new CorpusLayout(folder, geometry);
    }

    /** Where the layout lies, as {@link ShardReader#open} takes it. */
    public String location() {
        return folder.path().toString();
    }

    /** The number of shards, one per worker. */
    public int shards() {
        return geometry.workers();
    }

    /** Parallel streams per shard. */
    public int lanes() {
        return geometry.lanes();
    }

    /** 1 (forward) or 2 (backward as well). */
    public int directions() {
        return geometry.directions();
    }

    /** Columns of every shard: targets per lane, padding included. */
    public int length() {
        return geometry.length();
    }

    /** Targets of one direction over all shards: the tokens of the split. */
    public long targets() {
        return geometry.tokens();
    }

    /**
     * Opens a shard; on executors, where there is no layout object, call {@link ShardReader#open}.
     *
     * @param shard its number
     * @param conf the Hadoop configuration
     * @return a reader at its beginning
     * @throws IOException if it cannot be read
     */
    public ShardReader open(int shard, Configuration conf) throws IOException {
        return ShardReader.open(location(), shard, conf);
    }

    private static void write(SparkSession spark, Dataset<Chunk> chunks, LaneGeometry geometry, HadoopFolder staging) {
        chunks.flatMap(new LaneCutter(geometry), Encoders.bean(LanePiece.class))
                .union(announcements(spark, geometry))
                .repartition(geometry.workers(), col("shard"))
                .sortWithinPartitions("shard", "segment", "direction", "lane", "column")
                .foreachPartition(new ShardWriter(
                        staging.path().toString(),
                        geometry,
                        new SerializableConfiguration(spark.sessionState().newHadoopConf())));
    }

    /** An empty piece for every row, so that rows which are padding alone are written too. */
    private static Dataset<LanePiece> announcements(SparkSession spark, LaneGeometry geometry) {
        int directions = geometry.directions();
        long perShard = (long) geometry.segments() * directions;
        return spark.range(geometry.workers() * perShard)
                .select(
                        lit(0).as("column"),
                        expr("id % " + directions).cast(DataTypes.IntegerType).as("direction"),
                        lit(new int[0]).as("ids"),
                        lit(-1).as("lane"),
                        expr("id % " + perShard + " div " + directions)
                                .cast(DataTypes.IntegerType)
                                .as("segment"),
                        expr("id div " + perShard).cast(DataTypes.IntegerType).as("shard"))
                .as(Encoders.bean(LanePiece.class));
    }
}
