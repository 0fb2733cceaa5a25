package dev.recurve.spark.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A training run: all its checkpoints, whole or not. */
final class RunInspector {
    private RunInspector() {}

    static Inspection inspect(HadoopFolder folder, Manifest mark) throws IOException {
        Inspection found = Inspection.of(mark, folder);
        CheckpointFolders checkpoints = new CheckpointFolders(folder);
        List<ArtifactFolder> whole = checkpoints.whole();
        String best = best(checkpoints, found).orElse("");
        ArrayNode rows = found.facts().putArray("checkpoints");
        for (int i = whole.size() - 1; i >= 0; i--) {
            HadoopFolder one = (HadoopFolder) whole.get(i);
            ObjectNode row = rows.addObject();
            describe(one, row);
            row.put("mark", (one.name().equals(best) ? "best " : "") + (i == 0 ? "latest" : ""));
        }
        for (String name : checkpoints.unfinished()) {
            rows.addObject()
                    .put("checkpoint", name)
                    .put("state", name.startsWith(".") ? "being written, or its writer was killed" : "half-written");
        }
        if (!whole.isEmpty()) {
            provenance((HadoopFolder) whole.get(0), found);
        }
        return found;
    }

    private static Optional<String> best(CheckpointFolders checkpoints, Inspection found) throws IOException {
        try {
            return checkpoints.best().map(ArtifactFolder::name);
        } catch (RecurveException e) {
            found.facts().put("problem", e.getMessage());
            return Optional.empty();
        }
    }

    private static void describe(HadoopFolder folder, ObjectNode row) throws IOException {
        row.put("checkpoint", folder.name());
        try {
            Manifest manifest = Manifest.read(folder, Checkpoint.TYPE, Checkpoint.VERSION);
            for (String key : List.of("epoch", "step", "tokens", "validation-perplexity")) {
                if (manifest.body().has(key)) {
                    row.set(key, manifest.body().get(key));
                }
            }
            row.put("bytes", folder.extent().bytes())
                    .put("resumable", CheckpointFiles.isResumable(folder))
                    .put("state", CheckpointInspector.state(folder));
        } catch (RecurveException e) {
            row.put("state", "not readable").put("problem", e.getMessage());
        }
    }

    private static void provenance(HadoopFolder latest, Inspection found) throws IOException {
        try {
            Manifest manifest = Manifest.read(latest, Checkpoint.TYPE, Checkpoint.VERSION);
            found.copy(manifest, "parameters", "vocabulary-size");
            found.copyProvenance(manifest, "identity", "versions");
        } catch (RecurveException e) {
            found.facts().put("problem", e.getMessage());
        }
    }
}
