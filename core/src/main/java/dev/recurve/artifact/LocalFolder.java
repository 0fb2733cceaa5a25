package dev.recurve.artifact;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of the local file system.
 *
 * @param path where it is
 */
public record LocalFolder(Path path) implements ArtifactFolder {
    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public String name() {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    @Override
    public boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean has(String name) {
        return Files.exists(path.resolve(name));
    }

    @Override
    public InputStream read(String name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(path.resolve(name)));
    }

    @Override
    public OutputStream write(String name) throws IOException {
        Files.createDirectories(path);
        return new BufferedOutputStream(Files.newOutputStream(path.resolve(name)));
    }

    @Override
    public List<String> list() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public LocalFolder child(String name) {
        return new LocalFolder(path.resolve(name));
    }

    @Override
    public LocalFolder sibling(String name) {
        return new LocalFolder(path.toAbsolutePath().normalize().resolveSibling(name));
    }

    @Override
    public List<String> listSiblings() throws IOException {
        return new LocalFolder(path.toAbsolutePath().normalize().getParent()).list();
    }

    @Override
    public void delete() throws IOException {
        if (!exists()) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(path)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : inside) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void moveTo(ArtifactFolder target) throws IOException {
        if (!(target instanceof LocalFolder local)) {
            throw new IOException("cannot move " + location() + " to another file system: " + target.location());
        }
        // An atomic move would silently replace an empty folder on some systems.
        if (local.exists()) {
            throw new FileAlreadyExistsException(local.location());
        }
        Files.move(path, local.path, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Files.createDirectories(path);
        Path aside = path.resolve("." + name + ".staging-" + UUID.randomUUID());
        try {
            Files.write(aside, content);
            Files.move(aside, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
