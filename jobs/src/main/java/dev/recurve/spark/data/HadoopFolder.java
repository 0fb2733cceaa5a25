package dev.recurve.spark.data;

import dev.recurve.artifact.ArtifactFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** A folder on any file system that Hadoop knows: local, HDFS, object stores. */
public final class HadoopFolder implements ArtifactFolder {
    /** File systems that rename a folder in one step; of others, object stores among them, nothing is presumed. */
    private static final Set<String> RENAME_IN_ONE_STEP = Set.of("file", "hdfs", "webhdfs", "swebhdfs", "viewfs");

    private final FileSystem files;
    private final Path path;

    private HadoopFolder(FileSystem files, Path path) {
        this.files = files;
        this.path = path;
    }

    /**
     * Names a folder, which need not exist.
     *
     * @param location a path or URI; a path alone is on the default file system
     * @param conf the Hadoop configuration, for example that of the Spark context
     * @return the folder, fully qualified
     * @throws IOException if its file system is unknown or cannot be reached
     */
    public static HadoopFolder of(String location, Configuration conf) throws IOException {
        Path path = new Path(location);
        FileSystem files = path.getFileSystem(conf);
        return new HadoopFolder(files, files.makeQualified(path));
    }

    /** The fully qualified path, for Spark and Parquet. */
    public Path path() {
        return path;
    }

    @Override
    public String location() {
        return Locations.shown(path);
    }

    @Override
    public String name() {
        return path.getName();
    }

    @Override
    public boolean exists() throws IOException {
        return files.exists(path);
    }

    @Override
    public boolean has(String name) throws IOException {
        return files.exists(new Path(path, name));
    }

    @Override
    public InputStream read(String name) throws IOException {
        return files.open(new Path(path, name));
    }

    @Override
    public OutputStream write(String name) throws IOException {
        return files.create(new Path(path, name), true);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Path aside = new Path(path, "." + name + ".staging-" + UUID.randomUUID());
        try (OutputStream out = files.create(aside, false)) {
            out.write(content);
        }
        Path target = new Path(path, name);
        try {
            // The old interface's rename never replaces; this one does, in one step where the file system can.
            FileContext.getFileContext(files.getUri(), files.getConf()).rename(aside, target, Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) {
            // Known to the old interface only, as connectors of object stores may be: there is a moment with no file.
            files.delete(target, false);
            if (!files.rename(aside, target)) {
                throw new IOException("cannot rename " + aside + " to " + target, e);
            }
        }
    }

    @Override
    public List<String> list() throws IOException {
        try {
            return Arrays.stream(files.listStatus(path))
                    .map(FileStatus::getPath)
                    .map(Path::getName)
                    .sorted()
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /**
     * How much the folder holds, with everything in it.
     *
     * @param files number of files
     * @param bytes their lengths
     */
    public record Extent(long files, long bytes) {}

    /**
     * Adds up the files inside.
     *
     * @throws IOException if the folder does not exist or the file system cannot be asked
     */
    public Extent extent() throws IOException {
        ContentSummary summary = files.getContentSummary(path);
        return new Extent(summary.getFileCount(), summary.getLength());
    }

    @Override
    public HadoopFolder child(String name) {
        return new HadoopFolder(files, new Path(path, name));
    }

    @Override
    public HadoopFolder sibling(String name) {
        return new HadoopFolder(files, new Path(path.getParent(), name));
    }

    @Override
    public List<String> listSiblings() throws IOException {
        return new HadoopFolder(files, path.getParent()).list();
    }

    @Override
    public void delete() throws IOException {
        if (files.exists(path) && !files.delete(path, true)) {
            throw new IOException("cannot delete " + location());
        }
    }

    @Override
    public void moveTo(ArtifactFolder target) throws IOException {
        if (!(target instanceof HadoopFolder other) || !other.files.getUri().equals(files.getUri())) {
            throw new IOException("cannot move " + location() + " to another file system: " + target.location());
        }
        // Hadoop's rename would put the folder inside an existing one.
        if (files.exists(other.path)) {
            throw new FileAlreadyExistsException(other.location() + " already exists");
        }
        boolean hasItsOwnName = files.exists(new Path(path, path.getName()));
        if (!files.rename(path, other.path)) {
            throw new IOException("cannot rename " + location() + " to " + other.location());
        }
        if (!hasItsOwnName) { // else what lies there was in it before; staging folders have names that nothing else has
            undoIfNested(other);
        }
    }

    @Override
    public boolean movesInOneStep() {
        return RENAME_IN_ONE_STEP.contains(files.getUri().getScheme());
    }

    /**
     * Copies the folder with everything in it.
     *
     * @param target a folder of the same file system that does not exist
     * @throws IOException if it exists, or something cannot be read or written
     */
    public void copyTo(HadoopFolder target) throws IOException {
        if (target.exists()) {
            throw new FileAlreadyExistsException(target.location() + " already exists");
        }
        if (!FileUtil.copy(files, path, target.files, target.path, false, files.getConf())) {
            throw new IOException("cannot copy " + location() + " to " + target.location());
        }
    }

    /** Another process may have made the target between the check and the rename: ours then lies inside it. */
    private void undoIfNested(HadoopFolder target) throws IOException {
        Path nested = new Path(target.path, path.getName());
        if (files.exists(nested)) {
            files.rename(nested, path);
            throw new FileAlreadyExistsException(target.location() + " already exists");
        }
    }
}
