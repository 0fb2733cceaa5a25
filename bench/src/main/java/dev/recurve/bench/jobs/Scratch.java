package dev.recurve.bench.jobs;

import dev.recurve.artifact.LocalFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder, deleted with all that is in it. */
final class Scratch implements AutoCloseable {
    private final Path folder;

    Scratch() {
        try {
            folder = Files.createTempDirectory("recurve-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    /** The path of a file or folder, which need not exist. */
    Path path(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        try {
            new LocalFolder(folder).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
