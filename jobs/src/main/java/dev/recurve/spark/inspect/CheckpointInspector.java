package dev.recurve.spark.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.CheckpointFiles;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;

/** A checkpoint: the model in it, where training stood, and its files. */
final class CheckpointInspector {
    private CheckpointInspector() {}

    static Inspection inspect(HadoopFolder folder, Manifest manifest) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, "epoch", "step", "tokens", "validation-perplexity", "parameters", "vocabulary-size");
        found.facts().put("resumable", CheckpointFiles.isResumable(folder));
        found.facts().put("state", state(folder));
        found.facts().set("model", CheckpointFiles.description(folder));
        ObjectNode hashes = found.facts().putObject("sha256");
        try (InputStream in = folder.read(CheckpointFiles.WEIGHTS)) {
            hashes.put("weights", Hashes.sha256(in));
        }
        hashes.set("vocabulary", manifest.body().path("vocabulary-sha256"));
        found.copyProvenance(manifest, "identity", "versions");
        return found;
    }

    /** {@code whole}, or what is not there although {@code _SUCCESS} says that everything is. */
    static String state(HadoopFolder folder) throws IOException {
        var missing = CheckpointFiles.missing(folder);
        return missing.isEmpty() ? "whole" : "incomplete: no " + String.join(", ", missing);
    }
}
