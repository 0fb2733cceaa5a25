package dev.recurve.spark.ml;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/**
 * Looks at embeddings (a row per token): for a word, the two uses that differ most in their vectors, and for each of them
 * the other words whose vectors are nearest by cosine. A word with two meanings gets two kinds of neighbours.
 */
public final class Neighbours {
    /** Uses of a word that are compared with each other. */
    private static final int USES = 200;

    private final SparkSession spark;
    private final Dataset<Row> rows;

    /** A token in its sentence. */
    public record Use(long sentence, int position, String token) implements Serializable {}

    /** A use with its cosine to a query. */
    public record Near(Use use, double cosine) implements Serializable {}

    /** A use of a word and its neighbours, the nearest first, each another word. */
    public record Found(Use use, List<Near> neighbours) {}

    /** A use with its vector of length one. */
    private record Query(Use use, float[] direction) implements Serializable {}

    /**
     * Neighbours in embeddings.
     *
     * @param spark the session
     * @param embeddings rows written with {@code embed.row = token}
     */
    public Neighbours(SparkSession spark, Dataset<Row> embeddings) {
        this.spark = spark;
        this.rows = embeddings.select("sentence", "position", "token", "vector");
    }

    /**
     * Finds the two most different uses of each word and their neighbours.
     *
     * @param words tokens as the tokenizer cuts them; those that occur less than twice are left out
     * @param count neighbours of each use
     * @return two entries for each word, in the order of the words
     */
    public List<Found> find(List<String> words, int count) {
        List<Query> queries = new ArrayList<>();
        Map<String, List<Query>> uses = uses(words);
        for (String word : words) {
            queries.addAll(mostDifferent(uses.getOrDefault(word, List.of())));
        }
        Map<Integer, List<Near>> nearest = nearest(queries, count);
        List<Found> found = new ArrayList<>();
        for (int q = 0; q < queries.size(); q++) {
            found.add(new Found(queries.get(q).use(), nearest.getOrDefault(q, List.of())));
        }
        return found;
    }

    /**
     * The tokens of sentences.
     *
     * @param sentences their numbers
     * @return the tokens by number of the sentence, in order
     */
    public Map<Long, List<String>> tokens(Set<Long> sentences) {
        Map<Long, List<String>> tokens = new HashMap<>();
        rows.filter(functions.col("sentence").isin(sentences.toArray()))
                .select("sentence", "token")
                .orderBy("sentence", "position")
                .collectAsList()
                .forEach(row -> tokens.computeIfAbsent(row.getLong(0), key -> new ArrayList<>())
                        .add(row.getString(1)));
        return tokens;
    }

    /** Rows of the first uses of each word, in the order of the text. */
    static Dataset<Row> firstUses(Dataset<Row> rows, List<String> words) {
        WindowSpec ofWord = Window.partitionBy("token").orderBy("sentence", "position");
        return rows.select("sentence", "position", "token", "vector")
                .filter(functions.col("token").isin(words.toArray()))
                .withColumn("use", functions.row_number().over(ofWord))
                .filter(functions.col("use").leq(USES))
                .orderBy("sentence", "position");
    }

    private Map<String, List<Query>> uses(List<String> words) {
        Map<String, List<Query>> uses = new HashMap<>();
        firstUses(rows, words).collectAsList().forEach(row -> uses.computeIfAbsent(
                        row.getString(2), key -> new ArrayList<>())
                .add(new Query(use(row), direction(row))));
        return uses;
    }

    private static List<Query> mostDifferent(List<Query> uses) {
        List<Query> pair = List.of();
        double least = Double.POSITIVE_INFINITY;
        for (int a = 0; a < uses.size(); a++) {
            for (int b = a + 1; b < uses.size(); b++) {
                double cosine = dot(uses.get(a).direction(), uses.get(b).direction());
                if (cosine < least) {
                    least = cosine;
                    pair = List.of(uses.get(a), uses.get(b));
                }
            }
        }
        return pair;
    }

    /** The nearest other words of each query: the best of each partition, merged on the driver. */
    private Map<Integer, List<Near>> nearest(List<Query> queries, int count) {
        Broadcast<ArrayList<Query>> wanted =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new ArrayList<>(queries));
        List<Map<Integer, List<Near>>> parts = rows.javaRDD()
                .mapPartitions(
                        part -> List.of(nearest(part, wanted.value(), count)).iterator())
                .collect();
        wanted.destroy();
        Map<Integer, List<Near>> merged = new HashMap<>();
        for (int q = 0; q < queries.size(); q++) {
            int query = q;
            List<Near> all = parts.stream()
                    .flatMap(part -> part.getOrDefault(query, List.of()).stream())
                    .toList();
            merged.put(q, best(all, count));
        }
        return merged;
    }

    private static Map<Integer, List<Near>> nearest(Iterator<Row> part, List<Query> queries, int count) {
        Map<Integer, List<Near>> nearest = new HashMap<>();
        while (part.hasNext()) {
            Row row = part.next();
            Use use = use(row);
            float[] direction = direction(row);
            for (int q = 0; q < queries.size(); q++) {
                Query query = queries.get(q);
                if (!use.token().equals(query.use().token())) {
                    List<Near> kept = nearest.computeIfAbsent(q, key -> new ArrayList<>());
                    kept.add(new Near(use, dot(query.direction(), direction)));
                    if (kept.size() > 100 * count) { // sort now and then instead of at each row
                        nearest.put(q, new ArrayList<>(best(kept, count)));
                    }
                }
            }
        }
        nearest.replaceAll((query, kept) -> best(kept, count));
        return nearest;
    }

    /** The best use of each of the best words. */
    private static List<Near> best(List<Near> candidates, int count) {
        Set<String> seen = new HashSet<>();
        return candidates.stream()
                .sorted(Comparator.comparingDouble(Near::cosine)
                        .reversed()
                        .thenComparingLong(near -> near.use().sentence())
                        .thenComparingInt(near -> near.use().position()))
                .filter(near -> seen.add(near.use().token()))
                .limit(count)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    static Use use(Row row) {
        return new Use(row.getLong(0), row.getInt(1), row.getString(2));
    }

    private static float[] direction(Row row) {
        List<Float> values = row.getList(3);
        float[] vector = new float[values.size()];
        double norm = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
            norm += (double) vector[i] * vector[i];
        }
        float scale = norm > 0 ? (float) (1 / Math.sqrt(norm)) : 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
        return vector;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
