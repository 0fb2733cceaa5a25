package dev.recurve.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.evaluate.Bootstrap;
import dev.recurve.evaluate.ConfusionMatrix;
import dev.recurve.evaluate.ConfusionMatrix.LabelScore;
import dev.recurve.spark.averaging.SentenceCheckpointEvaluation;
import dev.recurve.spark.averaging.SentenceScores;
import dev.recurve.spark.data.Split;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of a tagger or classifier as a table or a line of JSON.
 *
 * @param result what was measured
 * @param split on which split
 * @param seed of the bootstrap
 */
record SentenceReport(SentenceCheckpointEvaluation.Result result, Split split, long seed) {
    /** Most frequent confusions that a table shows. */
    private static final int CONFUSIONS = 10;

    void print(PrintWriter out, boolean json) throws JsonProcessingException {
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(record()));
        } else {
            table(out);
        }
        out.flush();
    }

    private Map<String, Object> record() {
        SentenceScores scores = result.scores();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("checkpoint", result.checkpoint());
        record.put("split", split.folder());
        record.put("sentences", scores.sentences());
        record.put("labels", scores.confusion().total());
        record.put("measure", scores.measure());
        record.put("score", scores.score());
        Bootstrap.Interval interval = scores.interval(seed);
        record.put("interval_95", List.of(interval.low(), interval.high()));
        record.putAll(scores.figures());
        record.put(
                "by_label",
                scores.confusion().scores().stream()
                        .map(SentenceReport::figures)
                        .toList());
        Map<String, Object> spans = new LinkedHashMap<>();
        scores.spans()
                .byType()
                .forEach((type, score) -> spans.put(
                        type,
                        Map.of(
                                "precision", score.precision(),
                                "recall", score.recall(),
                                "f1", score.f1(),
                                "support", score.gold())));
        record.put("by_span", spans);
        record.put("confusion", rows(scores.confusion()));
        return record;
    }

    private static Map<String, Object> figures(LabelScore score) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("label", score.label());
        figures.put("precision", score.precision());
        figures.put("recall", score.recall());
        figures.put("f1", score.f1());
        figures.put("support", score.support());
        return figures;
    }

    /** [gold][predicted], in the order of the labels. */
    private static List<List<Long>> rows(ConfusionMatrix confusion) {
        int labels = confusion.labels().size();
        List<List<Long>> rows = new ArrayList<>();
        for (int gold = 0; gold < labels; gold++) {
            List<Long> row = new ArrayList<>();
            for (int predicted = 0; predicted < labels; predicted++) {
                row.add(confusion.count(gold, predicted));
            }
            rows.add(row);
        }
        return rows;
    }

    private void table(PrintWriter out) {
        SentenceScores scores = result.scores();
        Bootstrap.Interval interval = scores.interval(seed);
        out.printf(
                Locale.ROOT,
                "%-12s %.2f %% (95 %%: %.2f to %.2f) on %s: %,d labels of %,d sentences%n",
                scores.measure(),
                100 * scores.score(),
                100 * interval.low(),
                100 * interval.high(),
                split.folder(),
                scores.confusion().total(),
                scores.sentences());
        scores.figures().forEach((name, value) -> out.printf(Locale.ROOT, "%-14s %6.2f %%%n", name, 100 * value));
        out.printf(Locale.ROOT, "%n%-16s %10s %10s %10s %10s%n", "label", "precision", "recall", "F1", "support");
        for (LabelScore score : scores.confusion().scores()) {
            row(out, score.label(), new double[] {score.precision(), score.recall(), score.f1()}, score.support());
        }
        scores.spans()
                .byType()
                .forEach((type, score) -> row(
                        out,
                        "span " + type,
                        new double[] {score.precision(), score.recall(), score.f1()},
                        score.gold()));
        confusions(scores.confusion(), out);
        out.println("checkpoint   " + result.checkpoint());
    }

    private static void row(PrintWriter out, String name, double[] figures, long support) {
        out.printf(
                Locale.ROOT,
                "%-16s %10.2f %10.2f %10.2f %,10d%n",
                name,
                100 * figures[0],
                100 * figures[1],
                100 * figures[2],
                support);
    }

    private record Confusion(String gold, String predicted, long count) {}

    private static void confusions(ConfusionMatrix confusion, PrintWriter out) {
        List<Confusion> all = new ArrayList<>();
        List<String> labels = confusion.labels();
        for (int gold = 0; gold < labels.size(); gold++) {
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                if (gold != predicted && confusion.count(gold, predicted) > 0) {
                    all.add(new Confusion(labels.get(gold), labels.get(predicted), confusion.count(gold, predicted)));
                }
            }
        }
        all.sort(Comparator.comparingLong(Confusion::count).reversed());
        out.printf(Locale.ROOT, "%n%-16s %-16s %10s%n", "is", "taken for", "times");
        all.stream()
                .limit(CONFUSIONS)
                .forEach(one ->
                        out.printf(Locale.ROOT, "%-16s %-16s %,10d%n", one.gold(), one.predicted(), one.count()));
    }
}
