package dev.recurve.probe;

import dev.recurve.cell.CellStep;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Curves of gates and states of some units over the right sentences of pairs, in one process. */
public final class GateCurves {
    private GateCurves() {}

    /** Sums over sentences at a position. */
    private static final class Sums {
        private long count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        GateCurve.Point point(int position) {
            double mean = sum / count;
            return new GateCurve.Point(position, mean, Math.sqrt(Math.max(0, squares / count - mean * mean)), count);
        }
    }

    /**
     * Reads all sentences by the plain cells.
     *
     * @param pairs all of whose words are in the vocabulary
     * @param units of the model
     * @return by unit, quantity, and frames and conditions in the order of their names
     */
    public static List<GateCurve> of(
            LanguageModel model, Vocabulary vocabulary, List<AgreementPair> pairs, List<Unit> units) {
        PlainForward forward = new PlainForward(model);
        Map<String, List<String>> examples = new LinkedHashMap<>(); // frame → words of its first sentence
        Map<Unit, Map<GateQuantity, Map<List<String>, TreeMap<Integer, Sums>>>> all = new LinkedHashMap<>();
        for (AgreementPair pair : pairs) {
            examples.putIfAbsent(pair.frame(), pair.rightSentence());
            List<String> condition = List.of(pair.frame(), pair.condition());
            CellStep[][] steps = forward.read(VerbMargins.ids(pair.rightSentence(), vocabulary), Ablation.NONE);
            for (Unit unit : units) {
                int layer = unit.layer() - 1;
                for (GateQuantity quantity : GateQuantity.of(forward.cell(layer))) {
                    TreeMap<Integer, Sums> points = all.computeIfAbsent(unit, key -> new LinkedHashMap<>())
                            .computeIfAbsent(quantity, key -> new LinkedHashMap<>())
                            .computeIfAbsent(condition, key -> new TreeMap<>());
                    for (int t = 0; t < steps.length; t++) {
                        points.computeIfAbsent(t, key -> new Sums())
                                .add(quantity.of(forward.cell(layer), steps[t][layer], unit.index()));
                    }
                }
            }
        }
        return curves(all, examples);
    }

    private static List<GateCurve> curves(
            Map<Unit, Map<GateQuantity, Map<List<String>, TreeMap<Integer, Sums>>>> all,
            Map<String, List<String>> examples) {
        List<GateCurve> curves = new ArrayList<>();
        all.forEach((unit, quantities) -> quantities.forEach((quantity, conditions) -> conditions.entrySet().stream()
                .sorted((a, b) -> String.join("/", a.getKey()).compareTo(String.join("/", b.getKey())))
                .forEach(one -> {
                    List<GateCurve.Point> points = new ArrayList<>();
                    one.getValue().forEach((position, sums) -> points.add(sums.point(position)));
                    String frame = one.getKey().get(0);
                    curves.add(new GateCurve(
                            unit, quantity.symbol(), frame, one.getKey().get(1), examples.get(frame), points));
                })));
        return curves;
    }
}
