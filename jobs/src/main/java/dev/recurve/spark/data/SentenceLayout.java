package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A split of labelled sentences dealt out to shards, cached in the corpus.
 *
 * <p>Sentences are dealt in the order of their lengths, to and fro, so that shards have like numbers of tokens and
 * like lengths. Which shard a sentence is in follows from the split and the number of shards alone. A layout with context
 * vectors has the same rows and one column more.
 */
public final class SentenceLayout {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-sentence-layout";
    /** The version of the layout. */
    public static final int VERSION = 1;

    static final String SHARD = "shard";
    private static final String LAYOUTS = "layouts";
    private static final String ROWS = "rows";
    private static final String RANK = "rank";
    private static final Logger LOG = LoggerFactory.getLogger(SentenceLayout.class);

    private final HadoopFolder folder;
    private final int shards;

    private SentenceLayout(HadoopFolder folder, int shards) {
        this.folder = folder;
        this.shards = shards;
    }

    /**
     * Finds the layout in the corpus, or makes it.
     *
     * @param shards at least 1; one of more shards than there are sentences has empty ones
     * @throws RecurveException if the corpus has no such split
     */
    public static SentenceLayout of(SparkSession spark, SentenceFolder corpus, Split split, int shards)
            throws IOException {
        String name = split.folder() + "-w" + shards;
        HadoopFolder folder = corpus.folder().child(LAYOUTS).child(name);
        CachedFolder.make(folder, manifest(corpus, split, shards), staging -> {
            LOG.info(
                    "dealing {} sentences of {} out to {} shards",
                    split.folder(),
                    corpus.folder().location(),
                    shards);
            write(corpus.sentences(spark, split), shards, staging);
        });
        return new SentenceLayout(folder, shards);
    }

    /**
     * Finds the layout whose sentences have context vectors, or makes it.
     *
     * @param contexts the language model that they come from; null: none
     * @throws RecurveException if the corpus has no such split
     */
    public static SentenceLayout of(
            SparkSession spark, SentenceFolder corpus, Split split, int shards, ContextModel contexts)
            throws IOException {
        SentenceLayout plain = of(spark, corpus, split, shards);
        if (contexts == null) {
            return plain;
        }
        String name = plain.folder.name() + "-contexts-" + contexts.sha256().substring(0, 12);
        HadoopFolder folder = corpus.folder().child(LAYOUTS).child(name);
        Manifest manifest = manifest(corpus, split, shards)
                .with("contexts-sha256", contexts.sha256())
                .with("context-layers", contexts.layers().layers())
                .with("context-width", contexts.layers().width());
        CachedFolder.make(folder, manifest, staging -> {
            long tokens = corpus.counts(split).tokens();
            LOG.info(
                    "reading {} tokens of {} with the language model {}",
                    tokens,
                    split.folder(),
                    contexts.folder().location());
            ContextRows.write(spark, plain, contexts, tokens, staging.child(ROWS));
        });
        return new SentenceLayout(folder, shards);
    }

    private static Manifest manifest(SentenceFolder corpus, Split split, int shards) {
        return Manifest.create(TYPE, VERSION)
                .with("split", split.folder())
                .with("shards", shards)
                .with("sha256", corpus.counts(split).sha256());
    }

    /** Where the layout lies, as {@link SentenceShard#read} takes it. */
    public String location() {
        return folder.child(ROWS).path().toString();
    }

    /** The number of shards. */
    public int shards() {
        return shards;
    }

    private static void write(Dataset<Row> rows, int shards, HadoopFolder staging) {
        var deal = functions.udf(
                (UDF2<Integer, Integer, Integer>) new Deal(starts(rows), shards)::shard, DataTypes.IntegerType);
        rows.withColumn(
                        RANK,
                        row_number()
                                .over(Window.partitionBy(SentenceSchema.LENGTH).orderBy(SentenceSchema.ID)))
                .withColumn(SHARD, deal.apply(col(SentenceSchema.LENGTH), col(RANK)))
                .drop(RANK)
                .repartition(shards, col(SHARD))
                .sortWithinPartitions(SHARD, SentenceSchema.ID)
                .write()
                .partitionBy(SHARD)
                .parquet(staging.path().toString() + "/" + ROWS);
    }

    /** How many sentences are shorter than those of each length. */
    private static HashMap<Integer, Long> starts(Dataset<Row> rows) {
        List<Row> counted = rows.groupBy(SentenceSchema.LENGTH).count().collectAsList();
        Map<Integer, Long> sorted = new TreeMap<>();
        counted.forEach(row -> sorted.put(row.getInt(0), row.getLong(1)));
        HashMap<Integer, Long> starts = new HashMap<>();
        long before = 0;
        for (Map.Entry<Integer, Long> one : sorted.entrySet()) {
            starts.put(one.getKey(), before);
            before += one.getValue();
        }
        return starts;
    }

    /** To and fro: 0, 1, …, W-1, W-1, …, 1, 0, 0, 1, … */
    private record Deal(HashMap<Integer, Long> starts, int shards) implements Serializable {
        Integer shard(Integer length, Integer rank) {
            long place = starts.get(length) + rank - 1;
            int within = (int) (place % shards);
            return place / shards % 2 == 0 ? within : shards - 1 - within;
        }
    }
}
