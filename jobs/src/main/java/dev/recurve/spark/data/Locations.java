package dev.recurve.spark.data;

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
}
