package dev.recurve.spark.probe;

import dev.recurve.artifact.Hashes;
import dev.recurve.artifact.Manifest;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.vocab.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The model that is looked into; its forward direction, which every model has.
 *
 * @param folder the checkpoint
 * @param vocabulary its words
 * @param settings its sizes
 */
record ProbedModel(HadoopFolder folder, Vocabulary vocabulary, ModelSettings settings) {
    /**
     * Finds a checkpoint.
     *
     * @param location a checkpoint, or a run: its best checkpoint
     * @throws dev.recurve.config.RecurveException if there is none
     */
    static ProbedModel open(String location, Configuration hadoop) throws IOException {
        HadoopFolder folder = RunFolder.checkpoint(HadoopFolder.of(location, hadoop));
        try (Checkpoint checkpoint = Checkpoint.load(folder)) {
            return new ProbedModel(
                    folder, checkpoint.vocabulary(), checkpoint.model().config());
        }
    }

    /** Begins the manifest of what a probe measured of it. */
    Manifest manifest(String type, int version, ProbeJobSettings settings) throws IOException {
        return Manifest.create(type, version)
                .with("model", provenance())
                .with("seed", settings.run().seed())
                .with("configuration", Map.of("probe", ConfigWriter.asMap(settings.probe())));
    }

    private Map<String, Object> provenance() throws IOException {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("location", folder.location());
        try (InputStream weights = folder.read("weights.safetensors")) {
            source.put("weights-sha256", Hashes.sha256(weights));
        }
        source.put("vocabulary-sha256", vocabulary.sha256());
        source.put("model", ConfigWriter.asMap(settings));
        return source;
    }
}
