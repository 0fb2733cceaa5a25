package dev.recurve.spark.data;

import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.model.SentenceModel;
import dev.recurve.token.WordForm;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Vectors that do not depend on context, of those words of a vocabulary that have one.
 *
 * @param location of the folder that they are from
 * @param ofIds the vectors by the id of the word
 * @param size of a vector
 * @param words of the vocabulary
 */
public record StaticVectors(String location, Map<Integer, float[]> ofIds, int size, int words) {
    private record WordVector(String word, float[] vector) implements java.io.Serializable {}

    /**
     * Reads the vectors of a vocabulary's words, each looked up in the form that the vectors' own corpus had.
     *
     * @param location a folder that {@code word2vec} wrote
     * @throws RecurveException if it is another one, or has none of the words
     */
    public static StaticVectors read(SparkSession spark, String location, Vocabulary vocabulary) throws IOException {
        EmbeddingsFolder folder =
                EmbeddingsFolder.open(location, spark.sessionState().newHadoopConf());
        if (folder.manifest().body().path("model").path("kind").isMissingNode()) {
            throw new RecurveException("static vectors, one of each word, expected in "
                    + folder.folder().location()
                    + ", found vectors of tokens in their context: did embed write them instead of word2vec?");
        }
        WordForm form = WordForm.of(tokenizer(folder));
        Map<String, float[]> found = found(spark, folder, forms(vocabulary, form));
        Map<Integer, float[]> ofIds = new TreeMap<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            float[] vector = found.get(form.of(vocabulary.token(id)));
            if (vector != null) {
                ofIds.put(id, vector);
            }
        }
        if (ofIds.isEmpty()) {
            throw new RecurveException("vectors of the corpus's " + vocabulary.size() + " words expected in "
                    + folder.folder().location() + ", found none of them: are they of another language?");
        }
        int size = ofIds.values().iterator().next().length;
        return new StaticVectors(folder.folder().location(), ofIds, size, vocabulary.size());
    }

    private static TokenizerSettings tokenizer(EmbeddingsFolder folder) {
        return Manifest.settings(
                folder.manifest().body().path("model"),
                "tokenizer",
                TokenizerSettings.class,
                folder.folder().location());
    }

    private static HashSet<String> forms(Vocabulary vocabulary, WordForm form) {
        HashSet<String> forms = new HashSet<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            forms.add(form.of(vocabulary.token(id)));
        }
        return forms;
    }

    /** Only vectors of the words asked for come to the driver. */
    private static Map<String, float[]> found(SparkSession spark, EmbeddingsFolder folder, HashSet<String> words) {
        Broadcast<Set<String>> wanted =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(words);
        List<WordVector> vectors = folder.rows(spark)
                .select("token", "vector")
                .javaRDD()
                .filter(row -> wanted.value().contains(row.getString(0)))
                .map(StaticVectors::wordVector)
                .collect();
        wanted.destroy();
        Map<String, float[]> found = new HashMap<>();
        vectors.forEach(one -> found.put(one.word(), one.vector()));
        return found;
    }

    private static WordVector wordVector(Row row) {
        List<Float> numbers = row.getList(1);
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.get(i);
        }
        return new WordVector(row.getString(0), vector);
    }

    /** Gives the tokens of a model that have a vector that vector. */
    public void copyTo(SentenceModel model) {
        ofIds.forEach(model::setTokenVector);
    }

    /** The SHA-256 of ids and vectors. */
    public String sha256() {
        MessageDigest digest = Hashes.sha256();
        ofIds.forEach((id, vector) -> {
            ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * vector.length).putInt(id);
            bytes.asFloatBuffer().put(vector);
            digest.update(bytes.array());
        });
        return Hashes.hex(digest.digest());
    }
}
