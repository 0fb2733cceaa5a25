package dev.recurve.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StrictJson;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of a training run: {@code checkpoints/epoch-0001-round-000123} in the run's folder, and
 * {@code checkpoints/best.json}, which names the best of them.
 */
public final class CheckpointFolders {
    private static final String PARENT = "checkpoints";
    private static final String BEST = "best.json";
    private static final Pattern NAME = Pattern.compile("epoch-(\\d{4,9})-round-(\\d{6,9})");
    private static final Pattern LEFTOVER = Pattern.compile("\\." + NAME + "\\.(staging|deleted|replaced)-.*");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArtifactFolder parent;

    private record Numbered(int epoch, int round, String name) {}

    /**
     * The checkpoints of a run.
     *
     * @param run the run's folder, which need not exist
     */
    public CheckpointFolders(ArtifactFolder run) {
        this.parent = run.child(PARENT);
    }

    /** The folder for a checkpoint; it need not exist. */
    public ArtifactFolder folder(int epoch, int round) {
        return parent.child(String.format("epoch-%04d-round-%06d", epoch, round));
    }

    /**
     * The checkpoints that were written to their end.
     *
     * @return their folders, newest first
     * @throws IOException if the file system cannot be asked
     */
    public List<ArtifactFolder> whole() throws IOException {
        List<Numbered> found = new ArrayList<>();
        for (String name : parent.list()) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && parent.child(name).has(Manifest.SUCCESS)) {
                found.add(new Numbered(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), name));
            }
        }
        found.sort(Comparator.comparingInt(Numbered::epoch)
                .thenComparingInt(Numbered::round)
                .reversed());
        List<ArtifactFolder> folders = new ArrayList<>();
        found.forEach(one -> folders.add(parent.child(one.name())));
        return folders;
    }

    /**
     * What lies among the checkpoints and is not whole: half-written ones, and the hidden folders of processes that
     * write at this moment or were killed.
     *
     * @return their names, sorted
     * @throws IOException if the file system cannot be asked
     */
    public List<String> unfinished() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : parent.list()) {
            if (LEFTOVER.matcher(name).matches() || isHalfWritten(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * The newest whole checkpoint.
     *
     * @throws IOException if the file system cannot be asked
     */
    public Optional<ArtifactFolder> latest() throws IOException {
        return whole().stream().findFirst();
    }

    /**
     * Names the best checkpoint, in one step.
     *
     * @param checkpoint one of this run's folders
     * @param perplexity its validation perplexity
     * @throws IOException if the name cannot be written; the old one then stays
     */
    public void markBest(ArtifactFolder checkpoint, double perplexity) throws IOException {
        markBest(checkpoint, "validation-perplexity", perplexity);
    }

    /**
     * Names the best checkpoint, in one step.
     *
     * @param checkpoint one of this run's folders
     * @param measure what makes it the best
     * @param value of the validation split
     * @throws IOException if the name cannot be written; the old one then stays
     */
    public void markBest(ArtifactFolder checkpoint, String measure, double value) throws IOException {
        byte[] mark = JSON.writeValueAsBytes(
                JSON.createObjectNode().put("folder", checkpoint.name()).put(measure, value));
        parent.replace(BEST, mark);
    }

    /**
     * The checkpoint that was marked best.
     *
     * @return its folder, or nothing if none is marked
     * @throws RecurveException if the mark cannot be read or its checkpoint is gone
     * @throws IOException if reading fails
     */
    public Optional<ArtifactFolder> best() throws IOException {
        if (!parent.has(BEST)) {
            return Optional.empty();
        }
        String location = parent.location() + "/" + BEST;
        JsonNode name;
        try (InputStream in = parent.read(BEST)) {
            name = StrictJson.read(in, location).path("folder");
        }
        if (!name.isTextual() || !NAME.matcher(name.textValue()).matches()) {
            throw new RecurveException(location + " names no checkpoint: was it changed by hand?");
        }
        ArtifactFolder folder = parent.child(name.textValue());
        if (!folder.has(Manifest.SUCCESS)) {
            throw new RecurveException(
                    location + " names " + folder.location() + ", which is not there or half-written: was it deleted?");
        }
        return Optional.of(folder);
    }

    /**
     * Deletes old checkpoints, but never the best, and what killed processes left behind. Only the one process that
     * writes this run may call it.
     *
     * @param keep how many of the newest stay
     * @throws IOException if one cannot be deleted
     */
    public void deleteOld(int keep) throws IOException {
        String best = best().map(ArtifactFolder::name).orElse("");
        List<ArtifactFolder> folders = whole();
        for (ArtifactFolder folder : folders.subList(Math.min(keep, folders.size()), folders.size())) {
            if (!folder.name().equals(best)) {
                hide(folder);
            }
        }
        for (String name : parent.list()) {
            if (LEFTOVER.matcher(name).matches() || isHalfWritten(name)) {
                parent.child(name).delete();
            }
        }
    }

    /** Out of sight first: a process killed while deleting must not leave half a checkpoint that looks whole. */
    private void hide(ArtifactFolder folder) throws IOException {
        if (folder.movesInOneStep()) {
            folder.moveTo(parent.child("." + folder.name() + ".deleted-" + UUID.randomUUID()));
        } else {
            folder.child(Manifest.SUCCESS).delete();
        }
    }

    private boolean isHalfWritten(String name) throws IOException {
        return NAME.matcher(name).matches() && !parent.child(name).has(Manifest.SUCCESS);
    }
}
