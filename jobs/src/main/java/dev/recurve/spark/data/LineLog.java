package dev.recurve.spark.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A file that grows by lines, each of them readable as soon as it is written; an existing one is continued.
 *
 * <p>Where a file system cannot append, as object stores cannot, a new file with a number in its name is begun.
 */
public final class LineLog implements AutoCloseable {
    /** Recovery takes some heartbeats of the data nodes, which beat every three seconds. */
    private static final long LEASE_NANOS = 20_000_000_000L;

    private static final long LEASE_POLL_MILLIS = 500;

    private final FSDataOutputStream out;

    private LineLog(FSDataOutputStream out) {
        this.out = out;
    }

    /**
     * Opens a log.
     *
     * @param folder an existing or new folder
     * @param name file name, for example {@code metrics.jsonl}
     * @throws IOException if it cannot be written
     */
    public static LineLog open(HadoopFolder folder, String name, Configuration conf) throws IOException {
        FileSystem files = folder.path().getFileSystem(conf);
        if (files instanceof LocalFileSystem local) {
            files = local.getRawFileSystem(); // the checksumming one neither appends nor flushes part of a block
        }
        Path path = new Path(folder.path(), name);
        if (!files.exists(path)) {
            return new LineLog(files.create(path, false));
        }
        try {
            return new LineLog(append(files, path));
        } catch (UnsupportedOperationException | IOException e) {
            return new LineLog(files.create(unused(files, path), false));
        }
    }

    /**
     * HDFS keeps a file for the process that was writing it, and for a minute after that was killed; a run that resumes
     * takes it over.
     */
    private static FSDataOutputStream append(FileSystem files, Path path) throws IOException {
        if (files instanceof DistributedFileSystem hdfs) {
            long deadline = System.nanoTime() + LEASE_NANOS;
            while (!hdfs.recoverLease(path) && System.nanoTime() < deadline) {
                try {
                    Thread.sleep(LEASE_POLL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for " + path);
                }
            }
        }
        return files.append(path);
    }

    private static Path unused(FileSystem files, Path path) throws IOException {
        for (int number = 2; ; number++) {
            Path numbered = path.suffix("." + number);
            if (!files.exists(numbered)) {
                return numbered;
            }
        }
    }

    /** Writes a line. */
    public void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        out.hflush();
    }

    /** Writes bytes that are no line. */
    public void bytes(byte[] record) throws IOException {
        out.write(record);
        out.hflush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
