package dev.recurve.spark.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that the weights of a run depend on: two runs with one identity give the same weights.
 *
 * @param settings settings by path, and the hashes of the corpus
 */
record RunIdentity(Map<String, Object> settings) {
    /** Manifest key under which checkpoints carry it. */
    static final String KEY = "identity";

    /** Settings that earlier checkpoints do not name, and what those were trained with. */
    private static final Map<String, String> ADDED = Map.of("model.cell", "lstm", "model.projection", "0");

    private static final ObjectMapper JSON = new ObjectMapper();

    static RunIdentity of(TrainSettings settings, int workers, CorpusFolder corpus) {
        Map<String, Object> all = new LinkedHashMap<>(settings.identity(workers));
        all.put("corpus.vocabulary-sha256", corpus.vocabulary().sha256());
        all.put("corpus.train-sha256", corpus.counts(Split.TRAIN).sha256());
        return new RunIdentity(all);
    }

    /**
     * Refuses to resume a run of another identity.
     *
     * @param checkpoint where the other identity was read
     * @throws RecurveException that names what differs
     */
    void requireEqual(JsonNode other, String checkpoint) {
        JsonNode own = JSON.valueToTree(settings);
        List<String> differences = new ArrayList<>();
        settings.keySet().forEach(key -> {
            String expected = other.path(key).asText(ADDED.getOrDefault(key, "not set"));
            if (!own.get(key).asText().equals(expected)) {
                differences.add(key + " = " + own.get(key).asText() + " (there: " + expected + ")");
            }
        });
        if (!differences.isEmpty()) {
            throw new RecurveException("cannot resume from " + checkpoint + ", which was trained with other settings: "
                    + String.join(", ", differences));
        }
    }
}
