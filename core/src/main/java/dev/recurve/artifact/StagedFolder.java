package dev.recurve.artifact;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in the making: a hidden sibling of its target that is renamed to it once complete.
 *
 * <p>A process that dies in between leaves the target as it was, and a folder {@code .name.staging-…} that nobody takes
 * for a result. An existing target is replaced only when asked, only if it is a folder of Recurve's, and only at the
 * end.
 */
public final class StagedFolder implements AutoCloseable {
    private static final String STAGING = "staging";
    private static final String REPLACED = "replaced";
    private static final Logger LOG = LoggerFactory.getLogger(StagedFolder.class);

    private final ArtifactFolder target;
    private final ArtifactFolder staging;
    private final boolean overwrite;
    private boolean committed;

    private StagedFolder(ArtifactFolder target, boolean overwrite) {
        this.target = target;
        this.overwrite = overwrite;
        this.staging = target.sibling(prefix(target, STAGING) + UUID.randomUUID());
    }

    /**
     * Checks the target and names the staging folder; nothing is written yet.
     *
     * @param target the folder to make
     * @param overwrite whether an existing folder of Recurve's is replaced
     * @return the staged folder, to be closed
     * @throws RecurveException if the target exists and may not be replaced
     * @throws IOException if the file system cannot be asked
     */
    public static StagedFolder open(ArtifactFolder target, boolean overwrite) throws IOException {
        checkTarget(target, overwrite);
        for (String leftover : leftovers(target)) {
            LOG.warn(
                    "{} was left by a run that was killed, or belongs to one that still writes {}: delete it once no"
                            + " run does",
                    leftover,
                    target.location());
        }
        return new StagedFolder(target, overwrite);
    }

    /**
     * Hidden folders of other runs for the same target. Nothing tells for certain, on a file system that several
     * machines share, whether such a run has been killed or is still writing: they are named to the user, not deleted.
     *
     * @param target the folder that they were to become, or that they were before it was replaced
     * @return their locations
     * @throws IOException if the file system cannot be asked
     */
    public static List<String> leftovers(ArtifactFolder target) throws IOException {
        return target.listSiblings().stream()
                .filter(name -> name.startsWith(prefix(target, STAGING)) || name.startsWith(prefix(target, REPLACED)))
                .map(name -> target.sibling(name).location())
                .toList();
    }

    private static String prefix(ArtifactFolder target, String kind) {
        return "." + target.name() + "." + kind + "-";
    }

    /** Where to write. */
    public ArtifactFolder folder() {
        return staging;
    }

    /**
     * Writes manifest and {@code _SUCCESS}, and puts the folder in its place.
     *
     * <p>Where a file system moves file by file, {@code _SUCCESS} is written once all the others have arrived.
     *
     * @param manifest what the folder is
     * @throws RecurveException if the target has appeared in the meantime and may not be replaced
     * @throws IOException if writing or renaming fails; the target is then as it was
     */
    public void commit(Manifest manifest) throws IOException {
        manifest.writeFile(staging);
        boolean markFirst = staging.movesInOneStep();
        if (markFirst) {
            Manifest.markWhole(staging);
        }
        checkTarget(target, overwrite);
        if (target.exists()) {
            replace();
        } else {
            staging.moveTo(target);
        }
        if (!markFirst) {
            Manifest.markWhole(target);
        }
        committed = true;
    }

    /** Deletes what was not committed. */
    @Override
    public void close() throws IOException {
        if (!committed) {
            staging.delete();
        }
    }

    private void replace() throws IOException {
        ArtifactFolder old = target.sibling(prefix(target, REPLACED) + UUID.randomUUID());
        target.moveTo(old);
        try {
            staging.moveTo(target);
        } catch (IOException e) {
            old.moveTo(target);
            throw e;
        }
        old.delete();
    }

    private static void checkTarget(ArtifactFolder target, boolean overwrite) throws IOException {
        if (!target.exists()) {
            return;
        }
        if (!overwrite) {
            throw new RecurveException(
                    target.location() + " already exists: name another folder, or replace it with" + " --overwrite");
        }
        if (!Manifest.isIn(target) && !target.list().isEmpty()) {
            throw new RecurveException(target.location() + " was not written by Recurve (it has no " + Manifest.NAME
                    + "), so --overwrite does not replace it");
        }
    }
}
