package dev.recurve.config;

import java.util.List;
import java.util.Optional;

/**
 * How text becomes vectors.
 *
 * @param path the text to embed; empty = that of {@code input.path}
 * @param output the folder to write
 * @param id the field or column that is kept as {@code document}
 * @param layers which layers of the model a vector holds
 * @param row what a row of the output is
 * @param batchTokens tokens whose vectors are held in memory at a time, by each task; 0 = as many as fit 256 MB
 * @param maxTokens the longest sentence
 * @param unknown what happens to words that the vocabulary does not have
 * @param files number of files to write
 */
public record EmbedSettings(
        @Setting(doc = "files, folders or globs to embed; empty: input.path", or = "[]") List<String> path,
        @Setting(doc = "folder that embed writes") Optional<String> output,
        @Setting(doc = "JSON field or Parquet column kept as document; unset: the input file") Optional<String> id,
        @Setting(
                        doc =
                                "all (token embedding and every recurrent layer, one after another), top (the last layer) or"
                                        + " mean (of all; needs model.embedding = model.hidden)",
                        or = "top")
                Layers layers,
        @Setting(doc = "token (a row per token) or sentence (a row per sentence, with arrays)", or = "token") Row row,
        @Setting(
                        doc =
                                "tokens whose vectors each task holds in memory (0: 256 MB of them); does not change vectors",
                        or = "0")
                int batchTokens,
        @Setting(doc = "longest sentence, in tokens; longer ones are an error", or = "10000") int maxTokens,
        @Setting(
                        doc = "words without an id: keep (read as <unk>, or by their characters, and marked) or fail",
                        or = "keep")
                Unknown unknown,
        @Setting(doc = "number of files (and tasks); 0: by cores, and at most 256 MB each", or = "0") int files) {
    private static final long BATCH_BYTES = 256L << 20;
    private static final int MOST_BATCH_TOKENS = 1 << 16;

    /** Checks bounds. */
    public EmbedSettings {
        path = List.copyOf(path);
        path.forEach(one -> Bounds.notBlank("path", one));
        Bounds.atLeast("batch-tokens", batchTokens, 0);
        Bounds.atLeast("max-tokens", maxTokens, 1);
        Bounds.atLeast("files", files, 0);
    }

    /**
     * Tokens whose vectors a task holds at a time.
     *
     * @param vectorSize floats of a vector
     * @return the setting, or what 256 MB hold, at most 65536: more does not keep lanes busier
     */
    public int batchTokens(int vectorSize) {
        return batchTokens > 0
                ? batchTokens
                : (int) Math.max(1, Math.min(BATCH_BYTES / Float.BYTES / vectorSize, MOST_BATCH_TOKENS));
    }

    /**
     * The folder to write.
     *
     * @return its location
     * @throws UsageException if it is not set
     */
    public String requireOutput() {
        return output.orElseThrow(() -> new UsageException("missing setting embed.output (the folder to write): give it"
                + " in the configuration file or as embed.output=… on the command line"));
    }

    /** Which layers of the model a vector holds. */
    public enum Layers {
        /** The token embedding and the states of every recurrent layer, concatenated from the bottom up. */
        ALL,
        /** The states of the last recurrent layer. */
        TOP,
        /** The mean over what {@link #ALL} concatenates. */
        MEAN
    }

    /** What a row of the output is. */
    public enum Row {
        /** A token with its vector. */
        TOKEN,
        /** A sentence with arrays of its tokens and vectors. */
        SENTENCE
    }

    /** What happens to words that the vocabulary does not have. */
    public enum Unknown {
        /** They are read as {@code <unk>}, or by a model over characters as they are spelled, and marked. */
        KEEP,
        /** The first one is an error. */
        FAIL
    }
}
