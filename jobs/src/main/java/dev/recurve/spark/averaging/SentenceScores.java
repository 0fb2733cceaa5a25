package dev.recurve.spark.averaging;

import dev.recurve.evaluate.Bootstrap;
import dev.recurve.evaluate.ConfusionMatrix;
import dev.recurve.evaluate.SpanMeter;
import dev.recurve.evaluate.SpanScore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the labels of sentences came to: labels one by one, and spans where tags mark them. */
public final class SentenceScores implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DRAWS = 1000;

    private final List<String> labels;
    private final boolean ofSpans;
    private final ConfusionMatrix confusion;
    private final SpanMeter spans = new SpanMeter();
    private final ArrayList<long[]> sentences = new ArrayList<>(); // [correct, labels, gold, found, correct spans]

    /**
     * @param labels names in the order of their ids
     * @param ofSpans whether tags mark spans
     */
    SentenceScores(List<String> labels, boolean ofSpans) {
        this.labels = labels;
        this.ofSpans = ofSpans;
        confusion = new ConfusionMatrix(labels);
    }

    /** Counts a sentence, by ids of labels. */
    void add(int[] gold, int[] predicted) {
        long correct = 0;
        for (int i = 0; i < gold.length; i++) {
            confusion.add(gold[i], predicted[i]);
            correct += gold[i] == predicted[i] ? 1 : 0;
        }
        SpanScore score = ofSpans ? spans.add(names(gold), names(predicted)) : new SpanScore(0, 0, 0);
        sentences.add(new long[] {correct, gold.length, score.gold(), score.found(), score.correct()});
    }

    private List<String> names(int[] ids) {
        List<String> names = new ArrayList<>();
        for (int id : ids) {
            names.add(labels.get(id));
        }
        return names;
    }

    SentenceScores plus(SentenceScores other) {
        SentenceScores sum = new SentenceScores(labels, ofSpans);
        for (SentenceScores one : List.of(this, other)) {
            sum.confusion.addAll(one.confusion);
            sum.spans.addAll(one.spans);
            sum.sentences.addAll(one.sentences);
        }
        return sum;
    }

    /** What decides: {@code span F1} where tags mark spans, else {@code accuracy}. */
    public String measure() {
        return ofSpans ? "span F1" : "accuracy";
    }

    /** The value of {@link #measure}, from 0 to 1. */
    public double score() {
        return ofSpans ? spans.overall().f1() : confusion.accuracy();
    }

    /** Interval in which 95 % of the scores of sentences drawn with replacement lie. */
    public Bootstrap.Interval interval(long seed) {
        return Bootstrap.interval(sentences, this::of, 0.95, DRAWS, seed);
    }

    private double of(long[] sums) {
        return ofSpans ? new SpanScore(sums[2], sums[3], sums[4]).f1() : sums[1] == 0 ? 0 : (double) sums[0] / sums[1];
    }

    /** Every figure by its name. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("accuracy", confusion.accuracy());
        figures.put("macro_f1", confusion.macroF1());
        if (ofSpans) {
            SpanScore all = spans.overall();
            figures.put("span_precision", all.precision());
            figures.put("span_recall", all.recall());
            figures.put("span_f1", all.f1());
        }
        return figures;
    }

    /** Number of sentences. */
    public int sentences() {
        return sentences.size();
    }

    /** Labels one by one. */
    public ConfusionMatrix confusion() {
        return confusion;
    }

    /** Spans; nothing where tags mark none. */
    public SpanMeter spans() {
        return spans;
    }
}
