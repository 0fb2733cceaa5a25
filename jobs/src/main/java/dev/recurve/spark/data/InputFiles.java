package dev.recurve.spark.data;

import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files behind files, folders and globs, in reading order: sorted by path, whatever the file system lists first.
 *
 * <p>Hidden files (names that begin with {@code _} or {@code .}) and empty ones inside folders are left out, as Spark
 * does.
 */
final class InputFiles {
    private final String named;
    private final List<FileStatus> files;

    private InputFiles(String named, List<FileStatus> files) {
        this.named = named;
        this.files = files;
    }

    /**
     * Lists what paths name.
     *
     * @throws RecurveException if a path names nothing, or nothing that holds a byte
     * @throws IOException if a file system cannot be asked
     */
    static InputFiles list(List<String> paths, Configuration conf) throws IOException {
        // Keyed by path: a file that two globs name is read once.
        TreeMap<Path, FileStatus> found = new TreeMap<>();
        for (String one : paths) {
            expand(one, conf, found);
        }
        String named = String.join(", ", paths);
        if (found.isEmpty()) {
            throw new RecurveException("input " + named + " is empty: every file in it has 0 bytes or is hidden");
        }
        return new InputFiles(named, List.copyOf(found.values()));
    }

    /** What the settings named, for errors. */
    String named() {
        return named;
    }

    /** Paths for Spark's readers, in reading order. */
    String[] forSpark() {
        return files.stream().map(file -> Locations.escaped(file.getPath())).toArray(String[]::new);
    }

    /** From {@link Path#toString} to the place in the reading order. */
    Map<String, Integer> order() {
        Map<String, Integer> order = new HashMap<>();
        for (FileStatus file : files) {
            order.put(file.getPath().toString(), order.size());
        }
        return order;
    }

    /** The files themselves, in reading order. */
    List<Path> paths() {
        return files.stream().map(FileStatus::getPath).toList();
    }

    /** Bytes as stored, compressed or not. */
    long bytes() {
        return files.stream().mapToLong(FileStatus::getLen).sum();
    }

    /** Count, bytes, and the first thousand files with their sizes, for a manifest. */
    Map<String, Object> describe() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("files", files.size());
        out.put("bytes", bytes());
        Map<String, Long> sizes = new LinkedHashMap<>();
        // A manifest is read by people; a corpus of a million files is told by its count and hash.
        files.stream().limit(1000).forEach(file -> sizes.put(Locations.shown(file.getPath()), file.getLen()));
        out.put("sizes", sizes);
        return out;
    }

    /**
     * The format that {@code auto} stands for.
     *
     * @throws RecurveException if files of several formats are named
     */
    Format format(Format setting) {
        if (setting != Format.AUTO) {
            return setting;
        }
        Path first = files.get(0).getPath();
        for (FileStatus file : files) {
            if (guess(file.getPath()) != guess(first)) {
                throw new RecurveException("input " + named + " mixes formats (" + Locations.shown(first) + " and "
                        + Locations.shown(file.getPath()) + "): set input.format, or name files of one format");
            }
        }
        return guess(first);
    }

    private static Format guess(Path path) {
        String name = path.getName().toLowerCase(Locale.ROOT).replaceAll("\\.(gz|bz2|zst|deflate)$", "");
        if (name.matches(".*\\.(json|jsonl|ndjson)$")) {
            return Format.JSON;
        }
        if (name.endsWith(".conllu")) {
            return Format.CONLLU;
        }
        if (name.endsWith(".iob2")) {
            return Format.IOB2;
        }
        return name.matches(".*\\.(parquet|parq)$") ? Format.PARQUET : Format.TEXT;
    }

    private static void expand(String one, Configuration conf, Map<Path, FileStatus> found) throws IOException {
        Path path;
        try {
            path = new Path(one);
        } catch (IllegalArgumentException e) {
            throw new RecurveException("input path '" + one + "' is not a path or URI: " + e.getMessage(), e);
        }
        FileSystem files = path.getFileSystem(conf);
        Path qualified = files.makeQualified(path);
        FileStatus[] matches = match(files, qualified);
        if (matches == null || matches.length == 0) {
            throw new RecurveException("input " + Locations.shown(qualified) + " does not exist");
        }
        boolean exact = matches.length == 1 && matches[0].getPath().equals(qualified);
        if (exact && matches[0].isFile() && isHidden(qualified)) {
            throw new RecurveException("input " + Locations.shown(qualified)
                    + " is hidden to Spark (its name begins with _ or .): rename it");
        }
        for (FileStatus match : matches) {
            if (match.isDirectory() || !isHidden(match.getPath())) {
                collect(files, match, found);
            }
        }
    }

    /** A file of exactly that name wins over what its glob characters might match. */
    private static FileStatus[] match(FileSystem files, Path path) throws IOException {
        try {
            return new FileStatus[] {files.getFileStatus(path)};
        } catch (FileNotFoundException e) {
            return files.globStatus(path);
        }
    }

    private static void collect(FileSystem files, FileStatus at, Map<Path, FileStatus> found) throws IOException {
        if (at.isFile()) {
            if (at.getLen() > 0) {
                found.put(at.getPath(), at);
            }
            return;
        }
        List<FileStatus> inside = new ArrayList<>(List.of(files.listStatus(at.getPath())));
        for (FileStatus child : inside) {
            if (!isHidden(child.getPath())) {
                collect(files, child, found);
            }
        }
    }

    private static boolean isHidden(Path path) {
        return path.getName().startsWith("_") || path.getName().startsWith(".");
    }
}
