package dev.recurve.fuzz;

import dev.recurve.artifact.ArtifactFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeMap;

/** A folder that is nowhere but in memory; files and folders inside by their paths. */
public final class MemoryFolder implements ArtifactFolder {
    private final TreeMap<String, byte[]> files;
    private final String path;

    private MemoryFolder(TreeMap<String, byte[]> files, String path) {
        this.files = files;
        this.path = path;
    }

    /** An empty folder. */
    public MemoryFolder(String name) {
        this(new TreeMap<>(), name);
    }

    /** A copy of everything, to be changed. */
    public MemoryFolder copy() {
        return new MemoryFolder(new TreeMap<>(files), path);
    }

    /** Bytes of a file; null if there is none. */
    public byte[] get(String name) {
        return files.get(path + "/" + name);
    }

    /** Puts a file into the folder, or another in its place. */
    public MemoryFolder put(String name, byte[] content) {
        files.put(path + "/" + name, content);
        return this;
    }

    @Override
    public String location() {
        return path;
    }

    @Override
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean exists() {
        return files.containsKey(path) || !list().isEmpty();
    }

    @Override
    public boolean has(String name) {
        return child(name).exists();
    }

    @Override
    public InputStream read(String name) throws IOException {
        byte[] content = get(name);
        if (content == null) {
            throw new FileNotFoundException(path + "/" + name);
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public OutputStream write(String name) {
        return new ByteArrayOutputStream() {
            @Override
            public void close() {
                put(name, toByteArray());
            }
        };
    }

    @Override
    public List<String> list() {
        String prefix = path + "/";
        return files.keySet().stream()
                .filter(file -> file.startsWith(prefix))
                .map(file -> file.substring(prefix.length()).replaceFirst("/.*", ""))
                .distinct()
                .toList();
    }

    @Override
    public MemoryFolder child(String name) {
        return new MemoryFolder(files, path + "/" + name);
    }

    @Override
    public MemoryFolder sibling(String name) {
        return new MemoryFolder(files, path.substring(0, path.lastIndexOf('/') + 1) + name);
    }

    @Override
    public List<String> listSiblings() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? List.of() : new MemoryFolder(files, path.substring(0, slash)).list();
    }

    @Override
    public void delete() {
        files.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
    }

    @Override
    public void moveTo(ArtifactFolder target) throws IOException {
        if (target.exists()) {
            throw new IOException(target.location() + " exists");
        }
        String to = ((MemoryFolder) target).path;
        TreeMap<String, byte[]> moved = new TreeMap<>();
        files.forEach((file, content) -> {
            if (file.equals(path) || file.startsWith(path + "/")) {
                moved.put(to + file.substring(path.length()), content);
            }
        });
        delete();
        files.putAll(moved);
    }
}
