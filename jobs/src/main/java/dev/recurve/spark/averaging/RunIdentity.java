package dev.recurve.spark.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything that the weights of a run depend on: two runs with one identity give the same weights.
 *
 * @param settings settings by path, and the hashes of the corpus
 */
record RunIdentity(Map<String, Object> settings) {
    /** Manifest key under which checkpoints carry it. */
    static final String KEY = "identity";

    /** Settings that earlier checkpoints do not name, and what those were trained with. */
    private static final Map<String, String> ADDED = Map.ofEntries(
            Map.entry("model.cell", "lstm"),
            Map.entry("model.softmax.type", "full"),
            Map.entry("model.softmax.tied", "false"),
            Map.entry("model.softmax.samples", "8192"),
            Map.entry("model.softmax.cutoffs", "[2000, 10000]"),
            Map.entry("model.softmax.factor", "4.0"),
            Map.entry("model.regularization.locked", "false"),
            Map.entry("model.regularization.input-dropout", "-1.0"),
            Map.entry("model.regularization.output-dropout", "-1.0"),
            Map.entry("model.regularization.embedding-dropout", "0.0"),
            Map.entry("model.regularization.weight-drop", "0.0"),
            Map.entry("model.regularization.activation", "0.0"),
            Map.entry("model.regularization.temporal-activation", "0.0"),
            Map.entry("training.optimizer.weight-decay", "0.0"),
            Map.entry("model.projection", "0"),
            Map.entry("model.encoder", "words"),
            Map.entry("model.characters.symbols", "512"),
            Map.entry("model.characters.size", "16"),
            Map.entry("model.characters.max-length", "50"),
            Map.entry("model.characters.filters", "1x32,2x32,3x64,4x128"),
            Map.entry("model.characters.highways", "1"),
            Map.entry("model.skip", "false"),
            Map.entry("averaging.optimizer-state", "AVERAGED"),
            Map.entry("averaging.momentum", "0.0"),
            Map.entry("averaging.learning-rate", "1.0"),
            Map.entry("averaging.growth.factor", "1.0"),
            Map.entry("averaging.growth.every", "10"),
            Map.entry("averaging.growth.most", "1000"),
            Map.entry("averaging.warmup.rounds", "0"),
            Map.entry("averaging.warmup.kind", "single-steps"),
            Map.entry("training.optimizer.non-monotone", "5"),
            Map.entry("training.variable-window.deviation", "0.0"),
            Map.entry("training.variable-window.half", "0.05"),
            Map.entry("training.variable-window.least", "5"),
            Map.entry("training.precision", "f32"),
            Map.entry("contexts.sha256", "none"),
            Map.entry("contexts.trained", "false"),
            Map.entry("vectors.sha256", "none"),
            Map.entry("vectors.trained", "true"));

    /** What a run may change when its data is shared out anew. */
    private static final Set<String> SHARING = new TreeSet<>(Set.of("averaging.workers", "training.lanes"));

    private static final String MOMENTUM = "averaging.momentum";

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
        List<String> differences = differences(other);
        if (!differences.isEmpty()) {
            boolean sharing = SHARING.containsAll(
                    differences.stream().filter(key -> !key.equals(MOMENTUM)).toList());
            throw refusal(
                    other,
                    checkpoint,
                    differences,
                    sharing ? "; --resume --reshard shares the data out anew, if that is meant" : "");
        }
    }

    /**
     * Refuses to share the data of a run of another identity out anew, if more differs than the sharing.
     *
     * @param derivedMomentum whether the outer momentum follows from the number of workers
     * @throws RecurveException that names what differs
     */
    void requireReshardable(JsonNode other, String checkpoint, boolean derivedMomentum) {
        List<String> differences = differences(other).stream()
                .filter(key -> !SHARING.contains(key) && !(derivedMomentum && key.equals(MOMENTUM)))
                .toList();
        if (!differences.isEmpty()) {
            throw refusal(other, checkpoint, differences, "; only " + SHARING + " may change with --reshard");
        }
    }

    /** Whether a run of the other identity shares its data in the same way. */
    boolean sharesAlike(JsonNode other) {
        return differences(other).stream().noneMatch(SHARING::contains);
    }

    private RecurveException refusal(JsonNode other, String checkpoint, List<String> keys, String hint) {
        JsonNode own = JSON.valueToTree(settings);
        return new RecurveException("cannot resume from " + checkpoint + ", which was trained with other settings: "
                + keys.stream()
                        .map(key -> key + " = " + own.get(key).asText() + " (there: " + there(other, key) + ")")
                        .collect(Collectors.joining(", "))
                + hint);
    }

    private List<String> differences(JsonNode other) {
        JsonNode own = JSON.valueToTree(settings);
        return settings.keySet().stream()
                .filter(key -> !own.get(key).asText().equals(there(other, key)))
                .toList();
    }

    private static String there(JsonNode other, String key) {
        return other.path(key).asText(ADDED.getOrDefault(key, "not set"));
    }
}
