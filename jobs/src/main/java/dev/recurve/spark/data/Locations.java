package dev.recurve.spark.data;

import dev.recurve.config.InputSettings.Format;
import java.net.URI;
import org.apache.hadoop.fs.Path;

/** How paths are written for people, and how Spark spells them. */
final class Locations {
    private Locations() {}

    /** {@code /data/x.txt} for a local file, the whole URI otherwise. */
    static String shown(Path path) {
        URI uri = path.toUri();
        return "file".equals(uri.getScheme()) ? uri.getPath() : path.toString();
    }

    /** The path behind Spark's {@code _metadata.file_path}, which is percent-encoded. */
    static Path decoded(String metadata) {
        return new Path(URI.create(metadata));
    }

    /** A path that Spark reads as it stands, whatever glob characters are in it. */
    static String escaped(Path path) {
        return path.toString().replaceAll("([\\\\{}\\[\\]*?])", "\\\\$1");
    }

    /**
     * A line for people. Lines are counted from the start of their block; only the first block knows the number in the
     * file.
     *
     * @param row from 1
     */
    static String place(String metadata, long block, long row, Format format) {
        String unit = format == Format.PARQUET ? ", row " : ", line ";
        return shown(decoded(metadata)) + unit + row + (block == 0 ? "" : " after byte " + block);
    }
}
