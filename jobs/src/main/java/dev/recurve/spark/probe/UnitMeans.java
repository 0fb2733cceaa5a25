package dev.recurve.spark.probe;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;

import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.GateQuantity;
import dev.recurve.probe.Unit;
import dev.recurve.probe.UnitMap;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Mean states of all units by frame, condition and word, and the maps of those that tell the conditions apart. */
final class UnitMeans {
    /** Units of a map beside the named ones: more are not read. */
    private static final int MOST = 20;

    private UnitMeans() {}

    /** The state that carries what a cell keeps: the cell state, or the hidden one where there is none. */
    static GateQuantity state(List<GateQuantity> quantities) {
        return quantities.stream()
                .filter(quantity -> quantity.symbol().equals(GateQuantity.CELL))
                .findFirst()
                .orElse(quantities.get(quantities.size() - 1));
    }

    /**
     * Maps of all frames.
     *
     * @param values of all units, as {@link GatesJob} writes them
     * @param named units that are shown in any case
     * @param pairs whose sentences were read
     */
    static List<UnitMap> maps(Dataset<Row> values, GateQuantity state, List<Unit> named, List<AgreementPair> pairs) {
        Map<String, List<UnitMap.State>> frames = new LinkedHashMap<>();
        for (Row row : values.groupBy("frame", "condition", "layer", "position")
                .agg(Summarizer.mean(array_to_vector(col(state.column()))))
                .orderBy("frame", "condition", "layer", "position")
                .collectAsList()) { // a vector for each condition, layer and word
            frames.computeIfAbsent(row.getString(0), key -> new ArrayList<>())
                    .add(new UnitMap.State(
                            row.getString(1), row.getInt(2), row.getInt(3), ((Vector) row.get(4)).toArray()));
        }
        List<UnitMap> maps = new ArrayList<>();
        frames.forEach((frame, states) -> {
            AgreementPair example = pairs.stream()
                    .filter(pair -> pair.frame().equals(frame))
                    .findFirst()
                    .orElseThrow();
            List<String> words = new ArrayList<>(List.of(Vocabulary.BOUNDARY));
            words.addAll(example.rightSentence());
            maps.addAll(UnitMap.of(frame, states, words, example.prefix().size(), named, MOST));
        });
        return maps;
    }
}
