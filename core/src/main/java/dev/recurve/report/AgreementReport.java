package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.PairOutcome;
import dev.recurve.probe.Proportion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Agreement of subject and verb as files: {@code agreement.csv} with a row for each condition and {@code pairs.csv} with
 * one for each pair.
 */
public final class AgreementReport {
    /** The condition that stands for all of a frame. */
    public static final String ALL = "all";

    private final List<AgreementPair> pairs;
    private final List<PairOutcome> outcomes;
    private final List<AgreementPair> uncovered;

    /**
     * @param pairs all of whose words are in the vocabulary
     * @param outcomes one for each, in the same order
     * @param uncovered pairs with unknown words, which are only counted
     */
    public AgreementReport(List<AgreementPair> pairs, List<PairOutcome> outcomes, List<AgreementPair> uncovered) {
        this.pairs = List.copyOf(pairs);
        this.outcomes = List.copyOf(outcomes);
        this.uncovered = List.copyOf(uncovered);
    }

    /**
     * The accuracy of one condition.
     *
     * @param frame the file, or the frame of generated pairs
     * @param condition numbers of subject and attractor, or {@link #ALL}
     * @param accuracy of pairs whose words are known
     * @param margin mean of {@code ln P(right) - ln P(wrong)}; NaN without pairs
     * @param uncovered pairs with unknown words
     */
    public record Line(String frame, String condition, Proportion accuracy, double margin, long uncovered) {}

    private static final class Sums {
        private long right;
        private long total;
        private double margin;
        private long uncovered;

        Line line(List<String> key) {
            return new Line(key.get(0), key.get(1), new Proportion(right, total), margin / total, uncovered);
        }
    }

    /** A line for each condition, and behind those of a frame one for all of it. */
    public List<Line> lines() {
        Map<String, Map<String, Sums>> frames = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            PairOutcome outcome = outcomes.get(i);
            for (Sums sums : of(frames, pairs.get(i))) {
                sums.total++;
                sums.right += outcome.isRight() ? 1 : 0;
                sums.margin += outcome.margin();
            }
        }
        for (AgreementPair pair : uncovered) {
            of(frames, pair).forEach(sums -> sums.uncovered++);
        }
        List<Line> lines = new ArrayList<>();
        frames.forEach((frame, conditions) -> {
            conditions.forEach((condition, sums) -> {
                if (!condition.equals(ALL)) {
                    lines.add(sums.line(List.of(frame, condition)));
                }
            });
            lines.add(conditions.get(ALL).line(List.of(frame, ALL)));
        });
        return lines;
    }

    private static List<Sums> of(Map<String, Map<String, Sums>> frames, AgreementPair pair) {
        Map<String, Sums> conditions = frames.computeIfAbsent(pair.frame(), key -> new LinkedHashMap<>());
        return List.of(
                conditions.computeIfAbsent(pair.condition(), key -> new Sums()),
                conditions.computeIfAbsent(ALL, key -> new Sums()));
    }

    /**
     * Writes all files.
     *
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("agreement.csv"),
                "frame",
                "condition",
                "pairs",
                "right",
                "accuracy",
                "low",
                "high",
                "margin",
                "uncovered")) {
            for (Line line : lines()) {
                Proportion accuracy = line.accuracy();
                table.row(
                        line.frame(),
                        line.condition(),
                        accuracy.total(),
                        accuracy.successes(),
                        accuracy.value(),
                        accuracy.low(),
                        accuracy.high(),
                        line.margin(),
                        line.uncovered());
            }
        }
        try (CsvTable table = new CsvTable(
                folder.write("pairs.csv"),
                "frame",
                "condition",
                "id",
                "prefix",
                "right",
                "wrong",
                "log_p_right",
                "log_p_wrong")) {
            for (int i = 0; i < pairs.size(); i++) {
                row(
                        table,
                        pairs.get(i),
                        outcomes.get(i).right(),
                        outcomes.get(i).wrong());
            }
            for (AgreementPair pair : uncovered) {
                row(table, pair, "", "");
            }
        }
    }

    private static void row(CsvTable table, AgreementPair pair, Object right, Object wrong) throws IOException {
        String prefix = String.join(" ", pair.prefix());
        table.row(pair.frame(), pair.condition(), pair.id(), prefix, pair.right(), pair.wrong(), right, wrong);
    }
}
