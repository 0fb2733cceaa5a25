package dev.recurve.probe;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What taking units out does to the accuracy of each condition.
 *
 * @param units what was taken out
 * @param control whether they were drawn at random to compare with
 * @param conditions by label, in the order of the pairs; the last, {@link #ALL}, is of all pairs
 */
public record AblationEffect(String units, boolean control, Map<String, Effect> conditions) implements Serializable {
    /** Names the effect on all pairs. */
    public static final String ALL = "all";

    /**
     * The effect on one condition.
     *
     * @param accuracy without the units
     * @param drop against the intact model
     * @param margin mean of {@code ln P(right) - ln P(wrong)} without the units
     */
    public record Effect(Proportion accuracy, AccuracyDrop drop, double margin) implements Serializable {}

    /** Sums up one condition. */
    private static final class Sums {
        private long right;
        private long lost;
        private long won;
        private long total;
        private double margin;

        void add(double before, double after) {
            total++;
            right += after > 0 ? 1 : 0;
            lost += before > 0 && after <= 0 ? 1 : 0;
            won += before <= 0 && after > 0 ? 1 : 0;
            margin += after;
        }

        Effect effect() {
            return new Effect(new Proportion(right, total), new AccuracyDrop(lost, won, total), margin / total);
        }
    }

    /**
     * Compares margins.
     *
     * @param labels condition of each pair
     * @param intact margins of the intact model
     * @param ablated margins without the units
     */
    public static AblationEffect of(
            Ablation ablation, boolean control, List<String> labels, double[] intact, double[] ablated) {
        Map<String, Sums> sums = new LinkedHashMap<>();
        labels.forEach(label -> sums.computeIfAbsent(label, key -> new Sums()));
        Sums all = new Sums();
        for (int i = 0; i < intact.length; i++) {
            sums.get(labels.get(i)).add(intact[i], ablated[i]);
            all.add(intact[i], ablated[i]);
        }
        Map<String, Effect> effects = new LinkedHashMap<>();
        sums.forEach((label, sum) -> effects.put(label, sum.effect()));
        effects.put(ALL, all.effect());
        return new AblationEffect(ablation.toString(), control, effects);
    }

    /** The greatest fall in one condition, or over all pairs. */
    public double largestDrop() {
        return conditions.values().stream()
                .mapToDouble(effect -> effect.drop().value())
                .max()
                .orElse(Double.NaN);
    }

    /**
     * Which number the units carry: {@code singular} if accuracy falls where the subject is singular, {@code plural}, or
     * {@code both}; empty if none. A fall counts from {@code least} on, and where its interval is above zero (Lakretz et
     * al. 2019 name units whose ablation costs more than 10 % in a condition).
     */
    public String carries(double least) {
        boolean singular = falls("singular", least);
        boolean plural = falls("plural", least);
        return singular && plural ? "both" : singular ? "singular" : plural ? "plural" : "";
    }

    private boolean falls(String subject, double least) {
        return conditions.entrySet().stream()
                .filter(entry -> entry.getKey().contains("/" + subject))
                .map(entry -> entry.getValue().drop())
                .anyMatch(drop -> drop.value() >= least && drop.low() > 0);
    }
}
