package dev.recurve.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;

/**
 * A folder on some file system: what the core needs of one, so that it reads and writes local disks and clusters alike.
 *
 * <p>Names are single path elements; folders inside are reached through {@link #child}.
 */
public interface ArtifactFolder {
    /** The path or URI, as errors name it. */
    String location();

    /** The last element of {@link #location()}. */
    String name();

    /**
     * Whether the folder (or a file of that name) exists.
     *
     * @throws IOException if the file system cannot be asked
     */
    boolean exists() throws IOException;

    /**
     * Whether the folder holds a file or folder.
     *
     * @param name its name
     * @throws IOException if the file system cannot be asked
     */
    boolean has(String name) throws IOException;

    /**
     * Opens a file.
     *
     * @param name its name
     * @return its bytes; the caller closes
     * @throws IOException if it does not exist or cannot be read
     */
    InputStream read(String name) throws IOException;

    /**
     * Creates or replaces a file, and the folder if need be.
     *
     * @param name its name
     * @return where to write; complete once closed
     * @throws IOException if it cannot be written
     */
    OutputStream write(String name) throws IOException;

    /**
     * The names of files and folders inside.
     *
     * @return sorted names; empty if the folder does not exist
     * @throws IOException if the file system cannot be asked
     */
    List<String> list() throws IOException;

    /**
     * A folder inside this one, which need not exist.
     *
     * @param name its name
     */
    ArtifactFolder child(String name);

    /**
     * A folder beside this one, which need not exist.
     *
     * @param name its name
     */
    ArtifactFolder sibling(String name);

    /**
     * The names of files and folders beside this one, itself among them.
     *
     * @return sorted names; empty if the folder around does not exist
     * @throws IOException if the file system cannot be asked
     */
    List<String> listSiblings() throws IOException;

    /**
     * Deletes the folder with everything in it; nothing happens if it does not exist.
     *
     * @throws IOException if something cannot be deleted
     */
    void delete() throws IOException;

    /**
     * Renames the folder, in one step where the file system can ({@link #movesInOneStep}).
     *
     * @param target a folder of the same file system that does not exist
     * @throws IOException if the target exists or the rename fails; then this folder is where it was
     */
    void moveTo(ArtifactFolder target) throws IOException;

    /**
     * Whether nobody ever sees a part of a moved folder. Object stores copy file by file: a process killed meanwhile
     * leaves some of the files at the target.
     */
    default boolean movesInOneStep() {
        return true;
    }

    /**
     * Creates or replaces a small file: a reader finds the old content or the new, never a part of either.
     *
     * <p>Unless a file system does better, the new content is written aside and renamed, and for a moment between
     * deleting the old file and renaming there is none.
     *
     * @param name its name
     * @param content everything that it is to hold
     * @throws IOException if it cannot be written
     */
    default void replace(String name, byte[] content) throws IOException {
        String aside = "." + name + ".staging-" + UUID.randomUUID();
        try (OutputStream out = write(aside)) {
            out.write(content);
        }
        child(name).delete();
        child(aside).moveTo(child(name));
    }
}
