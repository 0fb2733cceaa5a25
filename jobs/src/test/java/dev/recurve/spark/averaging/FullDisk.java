package dev.recurve.spark.averaging;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** A local disk, {@code full:}, on which there is no space left for files of one name after some of them. */
public final class FullDisk extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("full:///");

    /** Files of the name that still have space; of the next one a beginning is written. */
    static int space = Integer.MAX_VALUE;

    /** The name. */
    static String file = "weights.safetensors";

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        FSDataOutputStream out = super.create(path, overwrite, buffer, replication, block, progress);
        if (!path.getName().equals(file) || space-- > 0) {
            return out;
        }
        return new FSDataOutputStream(new HalfWritten(out), null);
    }

    /** What the operating system says when a disk is full, after the first 16 bytes. */
    private static final class HalfWritten extends OutputStream {
        private final OutputStream out;
        private int written;

        HalfWritten(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            if (written++ == 16) {
                throw new IOException("No space left on device");
            }
            out.write(value);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
