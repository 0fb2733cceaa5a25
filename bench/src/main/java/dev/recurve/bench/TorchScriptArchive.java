package dev.recurve.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters, in the form in which {@code torch.jit.save} writes one: an archive of source
 * text and of a pickled object of its class. It gives Java the functions of libtorch that DJL has no method for.
 */
public final class TorchScriptArchive {
    /** Name of the class that the source has to define. */
    public static final String CLASS = "Functions";

    /** Oldest version of the archive's form that has source text in it; every libtorch since reads it. */
    private static final String VERSION = "3\n";

    private static final String FOLDER = "module/"; // libtorch wants one, of any name
    private static final String TRAINING = "training"; // the one attribute that every module has

    // pickle's operations, as far as they are no printable characters
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TRUE = 0x88;

    private TorchScriptArchive() {}

    /**
     * The archive.
     *
     * @param source TorchScript that defines {@code class Functions(Module)}
     */
    static InputStream of(String source) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", module());
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", emptyTuple());
            put(zip, "version", VERSION.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory: cannot happen
        }
        return new ByteArrayInputStream(archive.toByteArray());
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** {@code Functions()} with {@code training = True}, as a pickle. */
    private static byte[] module() throws IOException {
        ByteArrayOutputStream pickle = protocol();
        text(pickle, "c__torch__\n" + CLASS + "\n)"); // the class, and no arguments
        pickle.write(NEW_OBJECT);
        text(pickle, "}(X"); // a dictionary, and its first key: length, little-endian, and letters
        pickle.write(new byte[] {(byte) TRAINING.length(), 0, 0, 0});
        text(pickle, TRAINING);
        pickle.write(TRUE);
        text(pickle, "ub."); // into the dictionary, which the object is built from; end
        return pickle.toByteArray();
    }

    private static byte[] emptyTuple() throws IOException {
        ByteArrayOutputStream pickle = protocol();
        text(pickle, ").");
        return pickle.toByteArray();
    }

    private static ByteArrayOutputStream protocol() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(PROTOCOL);
        pickle.write(2);
        return pickle;
    }

    private static void text(ByteArrayOutputStream pickle, String text) throws IOException {
        pickle.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
