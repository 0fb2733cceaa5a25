package dev.recurve.checkpoint;

import dev.recurve.artifact.ArtifactFolder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A folder on a disk that has room for a number of bytes. */
record FullDisk(ArtifactFolder folder, AtomicLong free) implements ArtifactFolder {
    FullDisk(ArtifactFolder folder, long free) {
        this(folder, new AtomicLong(free));
    }

    @Override
    public OutputStream write(String name) throws IOException {
        return new FilterOutputStream(folder.write(name)) {
            @Override
            public void write(int value) throws IOException {
                if (free.decrementAndGet() < 0) {
                    throw new IOException("no space left");
                }
                super.write(value);
            }
        };
    }

    @Override
    public String location() {
        return folder.location();
    }

    @Override
    public String name() {
        return folder.name();
    }

    @Override
    public boolean exists() throws IOException {
        return folder.exists();
    }

    @Override
    public boolean has(String name) throws IOException {
        return folder.has(name);
    }

    @Override
    public InputStream read(String name) throws IOException {
        return folder.read(name);
    }

    @Override
    public List<String> list() throws IOException {
        return folder.list();
    }

    @Override
    public ArtifactFolder child(String name) {
        return new FullDisk(folder.child(name), free);
    }

    @Override
    public ArtifactFolder sibling(String name) {
        return new FullDisk(folder.sibling(name), free);
    }

    @Override
    public List<String> listSiblings() throws IOException {
        return folder.listSiblings();
    }

    @Override
    public void delete() throws IOException {
        folder.delete();
    }

    @Override
    public void moveTo(ArtifactFolder target) throws IOException {
        folder.moveTo(target instanceof FullDisk disk ? disk.folder : target);
    }
}
