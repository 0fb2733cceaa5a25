package dev.recurve.probe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Means of a state of several units over the words of a frame.
 *
 * @param frame the frame of the sentences
 * @param condition their condition, or {@link #DIFFERENCE}
 * @param words {@code <eos>} and the words of one sentence of the frame
 * @param units from top to bottom
 * @param means [units][words]
 */
public record UnitMap(String frame, String condition, List<String> words, List<Unit> units, double[][] means) {
    /** The mean over conditions with a singular subject less that over those with a plural one. */
    public static final String DIFFERENCE = "singular - plural";

    /**
     * The mean state of all units of a layer.
     *
     * @param layer from 1
     * @param position 0 is {@code <eos>}
     * @param mean one for each unit
     */
    public record State(String condition, int layer, int position, double[] mean) {}

    /**
     * Maps of one frame, of the units that tell its conditions apart at one word: by the difference of numbers there if
     * subjects of both numbers are in the frame, otherwise by the mean there.
     *
     * @param states of all conditions, layers and positions of the frame
     * @param words {@code <eos>} and the words of one sentence
     * @param at the position at which units are compared: the last one before the verb
     * @param named units that are shown in any case
     * @param most units that are shown beside them
     * @return a map for each condition, in the order of their names, and one of the difference if there is one; the same
     *     units in all, by falling difference
     */
    public static List<UnitMap> of(
            String frame, Collection<State> states, List<String> words, int at, List<Unit> named, int most) {
        TreeMap<String, Map<Unit, double[]>> conditions = new TreeMap<>();
        for (State state : states) {
            Map<Unit, double[]> units = conditions.computeIfAbsent(state.condition(), key -> new TreeMap<>());
            for (int i = 0; i < state.mean().length && state.position() < words.size(); i++) {
                units.computeIfAbsent(new Unit(state.layer(), i), key -> new double[words.size()])[state.position()] =
                        state.mean()[i];
            }
        }
        Map<Unit, double[]> singular = mean(conditions, "singular");
        Map<Unit, double[]> plural = mean(conditions, "plural");
        boolean both = !singular.isEmpty() && !plural.isEmpty();
        Map<Unit, double[]> compared = both ? difference(singular, plural) : mean(conditions, "");
        List<Unit> shown = shown(compared, at, named, most);
        List<UnitMap> maps = new ArrayList<>();
        conditions.forEach((condition, values) -> maps.add(map(frame, condition, words, shown, values)));
        if (both) {
            maps.add(map(frame, DIFFERENCE, words, shown, compared));
        }
        return maps;
    }

    private static UnitMap map(
            String frame, String condition, List<String> words, List<Unit> units, Map<Unit, double[]> values) {
        return new UnitMap(
                frame, condition, words, units, units.stream().map(values::get).toArray(double[][]::new));
    }

    private static List<Unit> shown(Map<Unit, double[]> values, int at, List<Unit> named, int most) {
        Set<Unit> shown = new LinkedHashSet<>(named);
        values.keySet().stream()
                .sorted(Comparator.comparingDouble((Unit unit) -> -Math.abs(values.get(unit)[at])))
                .limit(most)
                .forEach(shown::add);
        return shown.stream()
                .sorted(Comparator.comparingDouble((Unit unit) -> -values.get(unit)[at]))
                .toList();
    }

    /** Over the conditions whose names begin so, each counting the same. */
    private static Map<Unit, double[]> mean(Map<String, Map<Unit, double[]>> conditions, String beginning) {
        List<Map<Unit, double[]>> chosen = conditions.entrySet().stream()
                .filter(one -> one.getKey().startsWith(beginning))
                .map(Map.Entry::getValue)
                .toList();
        Map<Unit, double[]> mean = new TreeMap<>();
        for (Map<Unit, double[]> one : chosen) {
            one.forEach((unit, values) -> {
                double[] sum = mean.computeIfAbsent(unit, key -> new double[values.length]);
                for (int t = 0; t < sum.length; t++) {
                    sum[t] += values[t] / chosen.size();
                }
            });
        }
        return mean;
    }

    private static Map<Unit, double[]> difference(Map<Unit, double[]> from, Map<Unit, double[]> of) {
        Map<Unit, double[]> difference = new TreeMap<>();
        from.forEach((unit, values) -> {
            double[] less = values.clone();
            for (int t = 0; t < less.length; t++) {
                less[t] -= of.get(unit)[t];
            }
            difference.put(unit, less);
        });
        return difference;
    }
}
