package dev.recurve.spark.data;

import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.embed.CheckpointEmbedder;
import dev.recurve.embed.ContextLayers;
import dev.recurve.embed.EmbeddedSentence;
import dev.recurve.kernel.OneDnn;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Adds the context vectors of every sentence to a layout, as bytes: floats [layers, tokens, width], little-endian.
 *
 * @param checkpoint location of the language model
 * @param layers those that are read
 * @param hadoop how to reach file systems
 */
record ContextRows(String checkpoint, ContextLayers layers, SerializableConfiguration hadoop) implements Serializable {
    /** The column of vectors. */
    static final String VECTORS = "contexts";

    /** Vectors that a task writes: enough to make up for loading the model. */
    private static final long TASK_BYTES = 64L << 20;

    private static final int ROW_GROUP_BYTES = 16 << 20;

    /** A row of the layout without contexts, and its shard. */
    private static final StructType SHARDED = SentenceSchema.ENCODED.add(SentenceLayout.SHARD, DataTypes.IntegerType);

    private static final StructType SCHEMA = SHARDED.add(VECTORS, DataTypes.BinaryType, false);

    /**
     * Writes a layout with vectors.
     *
     * @param layout without them
     * @param tokens of the split
     * @param folder to write
     */
    static void write(SparkSession spark, SentenceLayout layout, ContextModel model, long tokens, HadoopFolder folder) {
        var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        long bytes = tokens * model.layers().size() * Float.BYTES;
        long tasks = Math.max(2L * context.defaultParallelism(), bytes / TASK_BYTES);
        int slices = (int) ((tasks + layout.shards() - 1) / layout.shards()); // of each shard
        var hadoop = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        var task = new ContextRows(model.folder().path().toString(), model.layers(), hadoop);
        JavaRDD<Row> rows = spark.read()
                .schema(SHARDED)
                .parquet(Locations.escaped(new org.apache.hadoop.fs.Path(layout.location())))
                .javaRDD()
                .mapToPair(row -> new Tuple2<>(slice(row, slices), row))
                .partitionBy(new HashPartitioner(layout.shards() * slices)) // an Integer's hash is itself
                .values()
                .mapPartitions(task::embed);
        spark.createDataFrame(rows, SCHEMA)
                .write()
                .option("compression", "uncompressed") // floats do not shrink
                .option("parquet.enable.dictionary", "false")
                .option("parquet.block.size", ROW_GROUP_BYTES)
                .partitionBy(SentenceLayout.SHARD)
                .parquet(folder.path().toString());
    }

    private static Integer slice(Row row, int slices) {
        int shard = row.getAs(SentenceLayout.SHARD);
        long id = row.getAs(SentenceSchema.ID);
        return shard * slices + (int) (id % slices);
    }

    private Iterator<Row> embed(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return rows;
        }
        OneDnn.useThreads(TaskContext.get().cpus());
        var embedder =
                new CheckpointEmbedder(ContextModel.load(HadoopFolder.of(checkpoint, hadoop.value())), Layers.ALL);
        TaskContext.get().addTaskCompletionListener(ended -> {
            embedder.close();
        });
        Iterator<EmbeddedSentence<Row>> embedded =
                embedder.embed(rows, row -> row.getList(row.fieldIndex(SentenceSchema.TOKENS)));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return embedded.hasNext();
            }

            @Override
            public Row next() {
                EmbeddedSentence<Row> sentence = embedded.next();
                return MoreColumns.of(sentence.key(), (Object) bytes(layers.of(sentence.vectors())));
            }
        };
    }

    private static byte[] bytes(float[] floats) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(floats.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(floats);
        return bytes.array();
    }
}
