package dev.recurve.spark.inspect;

import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.ml.LabelJob;
import dev.recurve.spark.probe.AblationJob;
import dev.recurve.spark.probe.AgreementJob;
import dev.recurve.spark.probe.GatesJob;
import dev.recurve.spark.probe.LinearJob;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Finds out what a folder is, and looks into it. */
public final class FolderInspector {
    private static final String KINDS = "a corpus, training run, checkpoint, embeddings, labels or report folder";

    /** What the commands compare and probe gradients write. */
    private static final String COMPARISON = "recurve-comparison";

    private static final String GRADIENTS = "recurve-gradients";
    /** All reports have it. */
    private static final int REPORT_VERSION = 1;

    private FolderInspector() {}

    /**
     * Inspects a folder.
     *
     * @param location its path or URI
     * @param conf the Hadoop configuration
     * @throws RecurveException if it is none of Recurve's, half-written, or of another version
     * @throws IOException if reading fails
     */
    public static Inspection inspect(String location, Configuration conf) throws IOException {
        HadoopFolder folder = HadoopFolder.of(location, conf);
        if (RunFolder.isRun(folder)) {
            return RunInspector.inspect(folder, RunFolder.mark(folder));
        }
        Manifest manifest = Manifest.readAny(folder, KINDS);
        return switch (manifest.type()) {
            case CorpusFolder.TYPE ->
                CorpusInspector.inspect(folder, manifest.requireVersion(CorpusFolder.VERSION, folder.location()));
            case CorpusLayout.TYPE -> layout(folder, manifest.requireVersion(CorpusLayout.VERSION, folder.location()));
            case Checkpoint.TYPE ->
                CheckpointInspector.inspect(folder, manifest.requireVersion(Checkpoint.VERSION, folder.location()));
            case EmbeddingsFolder.TYPE ->
                embeddings(folder, manifest.requireVersion(EmbeddingsFolder.VERSION, folder.location()));
            case SentenceFolder.TYPE ->
                copied(
                        folder,
                        manifest.requireVersion(SentenceFolder.VERSION, folder.location()),
                        "splits",
                        "vocabulary",
                        "labels");
            case SentenceLayout.TYPE ->
                copied(
                        folder,
                        manifest.requireVersion(SentenceLayout.VERSION, folder.location()),
                        "split",
                        "shards",
                        "sha256");
            case LabelJob.TYPE ->
                copied(folder, manifest.requireVersion(LabelJob.VERSION, folder.location()), "of", "rows", "model");
            case AgreementJob.TYPE, AblationJob.TYPE, GatesJob.TYPE, LinearJob.TYPE, COMPARISON, GRADIENTS ->
                report(folder, manifest.requireVersion(REPORT_VERSION, folder.location()));
            default ->
                throw new RecurveException("expected " + KINDS + " at " + folder.location() + ", found a "
                        + manifest.type() + ": was it written by a newer Recurve?");
        };
    }

    private static Inspection layout(HadoopFolder folder, Manifest manifest) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, "split", "direction", "workers", "lanes", "length", "tokens", "stream-sha256");
        found.copyProvenance(manifest, "versions");
        return found;
    }

    private static Inspection report(HadoopFolder folder, Manifest manifest) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, "counts", "pairs", "text", "seed", "model", "corpus-sha256", "vocabulary-sha256");
        found.copyProvenance(manifest, "configuration", "versions");
        return found;
    }

    private static Inspection copied(HadoopFolder folder, Manifest manifest, String... facts) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, facts);
        found.copyProvenance(manifest, "inputs", "input", "configuration", "versions");
        return found;
    }

    private static Inspection embeddings(HadoopFolder folder, Manifest manifest) throws IOException {
        Inspection found = Inspection.of(manifest, folder);
        found.copy(manifest, "counts", "layer-sizes", "model", "state", "unknown");
        found.copyProvenance(manifest, "input", "configuration", "versions");
        return found;
    }
}
