package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.probe.AblationEffect;
import dev.recurve.probe.AblationEffect.Effect;
import dev.recurve.report.LineChart.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Effects of taking units out as files: {@code ablation.csv} with a row for each group of units and condition, ranked;
 * {@code units.csv} with a row for each group; and {@code drops}, the falls in accuracy by rank, in PNG and SVG.
 */
public final class AblationReport {
    private final List<AblationEffect> ranked;
    private final double numberDrop;

    /**
     * @param effects in any order
     * @param numberDrop fall in accuracy from which on units are said to carry number
     */
    public AblationReport(List<AblationEffect> effects, double numberDrop) {
        this.numberDrop = numberDrop;
        ranked = effects.stream()
                .sorted(Comparator.comparingDouble(AblationReport::drop)
                        .thenComparingDouble(AblationEffect::largestDrop)
                        .reversed())
                .toList();
    }

    private static double drop(AblationEffect effect) {
        return effect.conditions().get(AblationEffect.ALL).drop().value();
    }

    /** Effects of the units asked for, the greatest fall over all pairs first. */
    public List<AblationEffect> ranked() {
        return ranked.stream().filter(effect -> !effect.control()).toList();
    }

    /** The median fall over all pairs of random groups; NaN without any. */
    public double controlMedian() {
        double[] drops = ranked.stream()
                .filter(AblationEffect::control)
                .mapToDouble(AblationReport::drop)
                .sorted()
                .toArray();
        int middle = drops.length / 2;
        return drops.length == 0
                ? Double.NaN
                : drops.length % 2 == 1 ? drops[middle] : (drops[middle - 1] + drops[middle]) / 2;
    }

    /** Which number units carry: see {@link AblationEffect#carries}. */
    public String carries(AblationEffect effect) {
        return effect.carries(numberDrop);
    }

    /** The condition in which accuracy falls most. */
    public static String worst(AblationEffect effect) {
        return effect.conditions().entrySet().stream()
                .max(Comparator.comparingDouble(
                        (Map.Entry<String, Effect> one) -> one.getValue().drop().value()))
                .orElseThrow()
                .getKey();
    }

    /**
     * Writes all files.
     *
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        writeConditions(folder);
        writeUnits(folder);
        Figure figure = new Figure(List.of(chart()), 1);
        try (OutputStream out = folder.write("drops.png")) {
            figure.writePng(out);
        }
        try (OutputStream out = folder.write("drops.svg")) {
            figure.writeSvg(out);
        }
    }

    private void writeConditions(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("ablation.csv"),
                "units",
                "control",
                "condition",
                "pairs",
                "accuracy",
                "low",
                "high",
                "drop",
                "drop_low",
                "drop_high",
                "margin")) {
            for (AblationEffect effect : ranked) {
                for (Map.Entry<String, Effect> condition : effect.conditions().entrySet()) {
                    Effect one = condition.getValue();
                    table.row(
                            effect.units(),
                            effect.control(),
                            condition.getKey(),
                            one.accuracy().total(),
                            one.accuracy().value(),
                            one.accuracy().low(),
                            one.accuracy().high(),
                            one.drop().value(),
                            one.drop().low(),
                            one.drop().high(),
                            one.margin());
                }
            }
        }
    }

    private void writeUnits(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("units.csv"),
                "rank",
                "units",
                "drop",
                "drop_low",
                "drop_high",
                "worst_condition",
                "worst_drop",
                "carries")) {
            int rank = 0;
            for (AblationEffect effect : ranked()) {
                Effect all = effect.conditions().get(AblationEffect.ALL);
                rank++;
                table.row(
                        rank,
                        effect.units(),
                        all.drop().value(),
                        all.drop().low(),
                        all.drop().high(),
                        worst(effect),
                        effect.largestDrop(),
                        carries(effect));
            }
        }
    }

    private LineChart chart() {
        double[] drops = ranked().stream().mapToDouble(AblationReport::drop).toArray();
        double[] worst = ranked().stream()
                .mapToDouble(AblationEffect::largestDrop)
                .sorted()
                .toArray();
        double[] descending = IntStream.range(0, worst.length)
                .mapToDouble(i -> worst[worst.length - 1 - i])
                .toArray();
        double[] control = new double[drops.length];
        Arrays.fill(control, controlMedian());
        return new LineChart(
                "fall in accuracy by rank",
                "rank among the units taken out",
                "fall in accuracy",
                false,
                List.of(
                        new Line("all pairs", ranks(drops.length), drops),
                        new Line("worst condition", ranks(drops.length), descending),
                        new Line("random units", ranks(drops.length), control)));
    }

    private static double[] ranks(int count) {
        return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
    }
}
