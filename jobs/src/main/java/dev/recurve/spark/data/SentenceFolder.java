package dev.recurve.spark.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.Names;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.vocab.LabelSet;
import dev.recurve.vocab.Vocabulary;
import dev.recurve.vocab.VocabularyFile;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A prepared corpus of labelled sentences: vocabulary, labels, counts, and the sentences of each split.
 *
 * @param folder where it lies
 * @param manifest provenance and counts
 * @param vocabulary the tokens that have ids
 * @param labels the labels
 * @param splits what each split holds
 */
public record SentenceFolder(
        HadoopFolder folder,
        Manifest manifest,
        Vocabulary vocabulary,
        LabelSet labels,
        Map<Split, SentenceCounts> splits) {
    /** The type in the manifest. */
    public static final String TYPE = "recurve-sentences";
    /** The version of the layout. */
    public static final int VERSION = 1;

    /**
     * Opens a corpus of labelled sentences.
     *
     * @param location its path or URI
     * @throws RecurveException if it is not a whole one of this version, or its vocabulary or labels were exchanged
     */
    public static SentenceFolder open(String location, Configuration conf) throws IOException {
        return open(HadoopFolder.of(location, conf));
    }

    /** Whether a corpus of labelled sentences lies there; anything else is told by whoever opens it. */
    public static boolean isAt(String location, Configuration conf) throws IOException {
        HadoopFolder folder = HadoopFolder.of(location, conf);
        return folder.has(Manifest.NAME)
                && Manifest.readAny(folder, "a corpus").type().equals(TYPE);
    }

    static SentenceFolder open(HadoopFolder folder) throws IOException {
        Manifest manifest = Manifest.read(folder, TYPE, VERSION);
        Vocabulary vocabulary;
        LabelSet labels;
        try (Reader in = reader(folder, VocabularyFile.NAME)) {
            vocabulary = VocabularyFile.read(in, folder.location() + "/" + VocabularyFile.NAME);
        }
        try (Reader in = reader(folder, LabelSet.FILE)) {
            labels = LabelSet.read(in, folder.location() + "/" + LabelSet.FILE);
        }
        requireHash(manifest, "vocabulary", vocabulary.sha256(), folder);
        requireHash(manifest, "labels", labels.sha256(), folder);
        Map<Split, SentenceCounts> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            JsonNode entry = manifest.body().path("splits").get(split.folder());
            if (entry != null) {
                splits.put(split, SentenceCounts.of(entry));
            }
        }
        return new SentenceFolder(folder, manifest, vocabulary, labels, splits);
    }

    private static void requireHash(Manifest manifest, String what, String found, HadoopFolder folder) {
        String expected = manifest.body().path(what).path("sha256").asText();
        if (!found.equals(expected)) {
            throw new RecurveException("corpus " + folder.location() + " was written with a " + what + ".tsv of hash "
                    + expected + ", found " + found + ": was the file changed?");
        }
    }

    private static Reader reader(HadoopFolder folder, String name) throws IOException {
        return new InputStreamReader(folder.read(name), StandardCharsets.UTF_8);
    }

    /** Whether a label belongs to each token, not to the sentence. */
    public boolean labelsTokens() {
        return manifest.body().path("labels").path("of").asText().equals("tokens");
    }

    /** How the tags of tokens mark spans; NONE where the corpus was prepared without labels.scheme. */
    public TagScheme scheme() {
        String name = manifest.body().path("labels").path("scheme").asText("none");
        return Arrays.stream(TagScheme.values())
                .filter(scheme -> Names.kebab(scheme.name()).equals(name))
                .findFirst()
                .orElseThrow(() -> new RecurveException(
                        folder.location() + "/" + Manifest.NAME + ": labels of an unknown scheme '" + name + "'"));
    }

    /** How sentences were cut and tokens normalised. */
    public TokenizerSettings tokenizer() {
        return Manifest.settings(manifest.body(), "tokenizer", TokenizerSettings.class, folder.location());
    }

    /** Whether the corpus has a split. */
    public boolean has(Split split) {
        return splits.containsKey(split);
    }

    /**
     * What a split holds.
     *
     * @throws RecurveException if the corpus has no such split
     */
    public SentenceCounts counts(Split split) {
        SentenceCounts counts = splits.get(split);
        if (counts == null) {
            throw new RecurveException("corpus " + folder.location() + " has no " + split.folder()
                    + " split: prepare it with " + split.folder() + ".path"
                    + (split == Split.VALIDATION ? " or validation.fraction" : ""));
        }
        return counts;
    }

    /** The rows of a split, see {@link SentenceSchema}, in no particular order. */
    public Dataset<Row> sentences(SparkSession spark, Split split) {
        counts(split);
        return sentences(spark, folder, split);
    }

    static Dataset<Row> sentences(SparkSession spark, HadoopFolder folder, Split split) {
        return spark.read()
                .schema(SentenceSchema.ENCODED)
                .parquet(Locations.escaped(folder.child(split.folder()).path()));
    }
}
