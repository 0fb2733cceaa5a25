package dev.recurve.spark.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * A prepared corpus: vocabulary, counts, and each split as the token stream in reading order, in chunks of
 * {@link #CHUNK_TOKENS}.
 */
public final class CorpusFolder {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-corpus";
    /** The version of the layout. */
    public static final int VERSION = 1;
    /** Tokens per row of a split, the last row excepted: 256 KB of ids. */
    public static final int CHUNK_TOKENS = 1 << 16;

    private final HadoopFolder folder;
    private final Manifest manifest;
    private final Vocabulary vocabulary;
    private final Map<Split, SplitCounts> splits;

    private CorpusFolder(
            HadoopFolder folder, Manifest manifest, Vocabulary vocabulary, Map<Split, SplitCounts> splits) {
        this.folder = folder;
        this.manifest = manifest;
        this.vocabulary = vocabulary;
        this.splits = splits;
    }

    /**
     * Opens a corpus.
     *
     * @param location its path or URI
     * @param conf the Hadoop configuration
     * @return the corpus
     * @throws RecurveException if it is not a whole corpus of this version, or its vocabulary is not the one it was
     *     written with
     * @throws IOException if reading fails
     */
    public static CorpusFolder open(String location, Configuration conf) throws IOException {
        return open(HadoopFolder.of(location, conf));
    }

    static CorpusFolder open(HadoopFolder folder) throws IOException {
        Manifest manifest = Manifest.read(folder, TYPE, VERSION);
        Vocabulary vocabulary;
        try (Reader in = new InputStreamReader(folder.read(VocabularyFile.NAME), StandardCharsets.UTF_8)) {
            vocabulary = VocabularyFile.read(in, folder.location() + "/" + VocabularyFile.NAME);
        }
        String expected = manifest.body().path("vocabulary").path("sha256").asText();
        if (!vocabulary.sha256().equals(expected)) {
            throw new RecurveException("corpus " + folder.location() + " was written with a vocabulary of hash "
                    + expected + ", found " + vocabulary.sha256() + " in its " + VocabularyFile.NAME
                    + ": was the file changed?");
        }
        return new CorpusFolder(folder, manifest, vocabulary, splits(manifest));
    }

    /** Where the corpus lies. */
    public HadoopFolder folder() {
        return folder;
    }

    /** Provenance and counts. */
    public Manifest manifest() {
        return manifest;
    }

    /** How the corpus was tokenized. */
    public TokenizerSettings tokenizer() {
        return Manifest.settings(manifest.body(), "tokenizer", TokenizerSettings.class, folder.location());
    }

    /** The tokens that have ids. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * Whether the corpus has a split.
     *
     * @param split the split
     */
    public boolean has(Split split) {
        return splits.containsKey(split);
    }

    /**
     * What a split holds.
     *
     * @param split the split
     * @return its counts and hash
     * @throws RecurveException if the corpus has no such split
     */
    public SplitCounts counts(Split split) {
        SplitCounts counts = splits.get(split);
        if (counts == null) {
            throw new RecurveException("corpus " + folder.location() + " has no " + split.folder()
                    + " split: prepare it with " + split.folder() + ".path"
                    + (split == Split.VALIDATION ? " or validation.fraction" : ""));
        }
        return counts;
    }

    /**
     * The rows of a split.
     *
     * @param spark the session
     * @param split the split
     * @return its chunks, in no particular order
     * @throws RecurveException if the corpus has no such split
     */
    public Dataset<Chunk> chunks(SparkSession spark, Split split) {
        counts(split);
        return chunks(spark, folder, split);
    }

    static Dataset<Chunk> chunks(SparkSession spark, HadoopFolder folder, Split split) {
        return spark.read()
                .schema(Encoders.bean(Chunk.class).schema())
                .parquet(Locations.escaped(folder.child(split.folder()).path()))
                .as(Encoders.bean(Chunk.class));
    }

    private static Map<Split, SplitCounts> splits(Manifest manifest) {
        Map<Split, SplitCounts> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            JsonNode entry = manifest.body().path("splits").get(split.folder());
            if (entry != null) {
                splits.put(
                        split,
                        new SplitCounts(
                                entry.path("lines").asLong(),
                                entry.path("blank-lines").asLong(),
                                entry.path("undecodable-lines").asLong(),
                                entry.path("tokens").asLong(),
                                entry.path("unknown-tokens").asLong(),
                                entry.path("sha256").asText()));
            }
        }
        return splits;
    }
}
