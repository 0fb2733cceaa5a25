package dev.recurve.config;

import java.util.List;
import java.util.Optional;

/**
 * What {@code tag} and {@code classify} read and write.
 *
 * @param path the sentences; empty = those of {@code input.path}
 * @param output the folder to write
 * @param format how rows are written
 * @param id the field or column that is kept as {@code document}
 */
public record LabellingSettings(
        @Setting(doc = "files, folders or globs to label; empty: input.path", or = "[]") List<String> path,
        @Setting(doc = "folder that tag or classify writes") Optional<String> output,
        @Setting(
                        doc = "parquet, or text: token TAB tag by tag, label TAB probability TAB text by classify",
                        or = "parquet")
                Format format,
        @Setting(doc = "JSON field or Parquet column kept as document; unset: the input file") Optional<String> id) {
    /** How rows are written. */
    public enum Format {
        /** Parquet files. */
        PARQUET,
        /** Text files for people and for other tools. */
        TEXT
    }

    public LabellingSettings {
        path = List.copyOf(path);
        path.forEach(one -> Bounds.notBlank("path", one));
    }

    /**
     * The folder to write.
     *
     * @throws UsageException if it is not set
     */
    public String requireOutput() {
        return output.orElseThrow(() -> new UsageException(
                "missing setting label.output (the folder to write): give it in the configuration file or as"
                        + " label.output=… on the command line"));
    }
}
