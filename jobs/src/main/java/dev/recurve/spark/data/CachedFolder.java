package dev.recurve.spark.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that is made when it is first needed, made again when it does not fit, and free to be deleted. */
final class CachedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CachedFolder.class);

    private CachedFolder() {}

    /** Writes what the folder holds. */
    @FunctionalInterface
    interface Content {
        void writeTo(HadoopFolder staging) throws IOException;
    }

    /**
     * Makes the folder unless it is there; safe to call from several processes at once.
     *
     * @param manifest what it has to be: type, version, and every entry but {@code versions}
     */
    static void make(HadoopFolder folder, Manifest manifest, Content content) throws IOException {
        if (isCurrent(folder, manifest)) {
            return;
        }
        try (StagedFolder staged = StagedFolder.open(folder, true)) {
            content.writeTo((HadoopFolder) staged.folder());
            commit(staged, folder, manifest);
        }
    }

    /** Another process may have made the same folder meanwhile: then its one serves as well. */
    private static void commit(StagedFolder staged, HadoopFolder folder, Manifest manifest) throws IOException {
        try {
            if (!isCurrent(folder, manifest)) {
                staged.commit(manifest);
            }
        } catch (IOException e) {
            if (!isCurrent(folder, manifest)) {
                throw e;
            }
        }
    }

    private static boolean isCurrent(HadoopFolder folder, Manifest expected) throws IOException {
        if (!folder.exists()) {
            return false;
        }
        try {
            return facts(Manifest.read(folder, expected.type(), expected.version()))
                    .equals(facts(expected));
        } catch (RecurveException e) {
            LOG.warn("making {} again: {}", folder.location(), e.getMessage()); // a cache, whatever is wrong with it
            return false;
        }
    }

    /** As text: numbers that were read back may have another type. */
    private static String facts(Manifest manifest) {
        ObjectNode body = manifest.body().deepCopy();
        body.remove("versions");
        return body.toString();
    }
}
