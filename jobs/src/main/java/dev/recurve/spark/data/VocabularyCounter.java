package dev.recurve.spark.data;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.recurve.config.VocabularySettings;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Counts the tokens of the training split from the dictionaries of its segments, and keeps the most frequent. */
final class VocabularyCounter {
    /**
     * The outcome.
     *
     * @param vocabulary the entries kept
     * @param types how many distinct tokens were seen
     */
    record Counted(Vocabulary vocabulary, long types) {}

    private VocabularyCounter() {}

    /** Counts; only the totals and the entries kept come to the driver. */
    static Counted count(Dataset<Row> segments, VocabularySettings settings) {
        Dataset<Row> counted = segments.filter(col("split").equalTo(Split.TRAIN.folder()))
                .selectExpr("inline(arrays_zip(dictionary, counts))")
                .groupBy("dictionary")
                .agg(sum("counts").as("count"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return cut(counted, settings);
        } finally {
            counted.unpersist();
        }
    }

    private static Counted cut(Dataset<Row> counted, VocabularySettings settings) {
        Column kept =
                col("count").geq(settings.minCount()).and(col("dictionary").notEqual(Vocabulary.BOUNDARY));
        Row totals = counted.agg(
                        total(lit(1L)),
                        total(col("count")),
                        total(when(col("dictionary").equalTo(Vocabulary.BOUNDARY), col("count"))),
                        total(when(kept, lit(1L))))
                .first();
        Dataset<Row> entries = counted.filter(kept);
        if (totals.getLong(3) > settings.maxSize()) {
            // UTF-8 bytes sort in code-point order, so this is the vocabulary's own order.
            entries = entries.orderBy(col("count").desc(), col("dictionary").asc())
                    .limit(settings.maxSize());
        }
        List<TokenCount> collected = entries.collectAsList().stream()
                .map(row -> new TokenCount(row.getString(0), row.getLong(1)))
                .toList();
        Vocabulary vocabulary = Vocabulary.ofMostFrequent(collected, totals.getLong(1), totals.getLong(2), settings);
        return new Counted(vocabulary, totals.getLong(0));
    }

    private static Column total(Column of) {
        return coalesce(sum(of), lit(0L));
    }
}
