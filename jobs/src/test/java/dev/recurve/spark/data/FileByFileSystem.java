package dev.recurve.spark.data;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A local disk that moves folders as object stores do: file by file, in the order of the names. A process that is killed
 * meanwhile leaves what it has moved.
 */
public final class FileByFileSystem extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("store:///");

    /** Files that can be moved before the process is killed. */
    static int lifetime = Integer.MAX_VALUE;

    /** A configuration that knows this file system as {@code store:}. */
    static Configuration configuration() {
        Configuration conf = new Configuration();
        conf.set("fs.store.impl", FileByFileSystem.class.getName());
        conf.setBoolean("fs.store.impl.disable.cache", true);
        return conf;
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (!getFileStatus(from).isDirectory()) {
            return super.rename(from, to);
        }
        mkdirs(to);
        for (FileStatus file : listStatus(from)) {
            if (lifetime-- <= 0) {
                throw new IOException("killed");
            }
            super.rename(file.getPath(), new Path(to, file.getPath().getName()));
        }
        return delete(from, true);
    }
}
