package dev.recurve.evaluate;

import dev.recurve.text.tag.Span;
import dev.recurve.text.tag.Spans;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Scores of spans, counted as {@code conlleval} counts them.
 *
 * @see Spans
 */
public final class SpanMeter {
    private static final SpanScore NONE = new SpanScore(0, 0, 0);

    private final Map<String, SpanScore> byType = new TreeMap<>();
    private long tokens;
    private long correctTokens;

    /**
     * Counts a sentence.
     *
     * @param gold its tags
     * @param predicted as many
     * @return what it added: gold, found and correct spans
     * @throws IllegalArgumentException if there are more or fewer
     */
    public SpanScore add(List<String> gold, List<String> predicted) {
        if (gold.size() != predicted.size()) {
            throw new IllegalArgumentException(
                    "tags of " + gold.size() + " tokens expected, found " + predicted.size());
        }
        tokens += gold.size();
        for (int t = 0; t < gold.size(); t++) {
            correctTokens += gold.get(t).equals(predicted.get(t)) ? 1 : 0;
        }
        List<Span> there = Spans.of(gold);
        List<Span> found = Spans.of(predicted);
        Set<Span> correct = new HashSet<>(there);
        correct.retainAll(found);
        there.forEach(span -> add(span, new SpanScore(1, 0, 0)));
        found.forEach(span -> add(span, new SpanScore(0, 1, 0)));
        correct.forEach(span -> add(span, new SpanScore(0, 0, 1)));
        return new SpanScore(there.size(), found.size(), correct.size());
    }

    private void add(Span span, SpanScore score) {
        byType.merge(span.type(), score, SpanScore::plus);
    }

    /** Scores of all types together (micro average). */
    public SpanScore overall() {
        return byType.values().stream().reduce(NONE, SpanScore::plus);
    }

    /** Scores of each type. */
    public Map<String, SpanScore> byType() {
        return new TreeMap<>(byType);
    }

    /** Share of tokens with the right tag; 0 if there are none. */
    public double accuracy() {
        return tokens == 0 ? 0 : (double) correctTokens / tokens;
    }

    /** The report that conlleval prints, to the digit. */
    public String report() {
        SpanScore all = overall();
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "processed %d tokens with %d phrases; found: %d phrases; correct: %d.%n",
                tokens,
                all.gold(),
                all.found(),
                all.correct()));
        report.append(String.format(Locale.ROOT, "accuracy: %6.2f%%; %s%n", 100 * accuracy(), percentages(all)));
        for (String type : new TreeSet<>(byType.keySet())) {
            SpanScore score = byType.get(type);
            report.append(String.format(Locale.ROOT, "%17s: %s  %d%n", type, percentages(score), score.found()));
        }
        return report.toString();
    }

    private static String percentages(SpanScore score) {
        return String.format(
                Locale.ROOT,
                "precision: %6.2f%%; recall: %6.2f%%; FB1: %6.2f",
                100 * score.precision(),
                100 * score.recall(),
                100 * score.f1());
    }
}
