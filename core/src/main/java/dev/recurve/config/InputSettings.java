package dev.recurve.config;

import java.io.Serializable;
import java.util.List;

/**
 * What is read, and how strictly.
 *
 * @param path files, folders or globs, on any file system that Hadoop knows
 * @param format how a file holds its lines; {@code auto} goes by the file name
 * @param column the JSON field or Parquet column that holds the text
 * @param encodingErrors what happens to bytes that are not UTF-8
 * @param blankLines whether a line without tokens still gives a sentence boundary
 * @param maxLineTokens the longest line allowed, in tokens
 */
public record InputSettings(
        @Setting(doc = "files, folders or globs (a value or a list)") List<String> path,
        @Setting(
                        doc =
                                "auto (by file name), text, json (lines) or parquet; with labels: conllu, iob2 or labelled (label TAB sentence)",
                        or = "auto")
                Format format,
        @Setting(doc = "JSON field or Parquet column that holds the text", or = "text") String column,
        @Setting(doc = "bytes that are not UTF-8: fail, replace (U+FFFD) or skip (the line)", or = "fail")
                EncodingErrors encodingErrors,
        @Setting(doc = "a line without tokens: skip, or keep (its boundary counts as a token)", or = "skip")
                BlankLines blankLines,
        @Setting(doc = "a line with more tokens is an error", or = "100000") int maxLineTokens)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How a file holds its lines. */
    public enum Format {
        /**
         * By the file name: {@code .json}, {@code .jsonl}, {@code .ndjson}, {@code .parquet}, {@code .conllu}, {@code
         * .iob2}, text otherwise.
         */
        AUTO,
        /** A sentence or paragraph a line. */
        TEXT,
        /** A JSON object a line. */
        JSON,
        /** A Parquet row a line. */
        PARQUET,
        /** Labelled tokens in ten columns, a blank line after each sentence (Universal Dependencies). */
        CONLLU,
        /** {@code token TAB tag}, a blank line after each sentence. */
        IOB2,
        /** {@code label TAB sentence}. */
        LABELLED;

        /** Whether files of this format hold sentences with labels, not text. */
        public boolean hasLabels() {
            return this == CONLLU || this == IOB2 || this == LABELLED;
        }
    }

    /** What happens to bytes that are not UTF-8. */
    public enum EncodingErrors {
        /** The run stops and names file and line. */
        FAIL,
        /** Each malformed sequence becomes U+FFFD. */
        REPLACE,
        /** The line is left out. */
        SKIP
    }

    /** What a line without tokens gives. */
    public enum BlankLines {
        /** Nothing. */
        SKIP,
        /** A sentence boundary, as language-model corpora such as WikiText count it. */
        KEEP
    }

    /** Checks bounds. */
    public InputSettings {
        path = List.copyOf(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path must name at least one file, folder or glob");
        }
        path.forEach(one -> Bounds.notBlank("path", one));
        Bounds.notBlank("column", column);
        Bounds.atLeast("max-line-tokens", maxLineTokens, 1);
    }

    /**
     * The same rules for other files.
     *
     * @param other the files, folders or globs to read instead
     * @return settings that differ in {@code path} alone
     */
    public InputSettings withPath(List<String> other) {
        return new InputSettings(other, format, column, encodingErrors, blankLines, maxLineTokens);
    }
}
