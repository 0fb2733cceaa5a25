package dev.recurve.evaluate;

import java.util.List;

/** How often each label was predicted for each label that is right. */
public final class ConfusionMatrix {
    private final List<String> labels;
    private final long[][] counts; // [gold][predicted]

    /** An empty matrix. */
    public ConfusionMatrix(List<String> labels) {
        this.labels = List.copyOf(labels);
        counts = new long[labels.size()][labels.size()];
    }

    /**
     * Counts one prediction.
     *
     * @throws ArrayIndexOutOfBoundsException if there is no such label
     */
    public void add(int gold, int predicted) {
        counts[gold][predicted]++;
    }

    /**
     * Precision, recall and F1 of one label.
     *
     * @param label its name
     * @param support how often it is right
     * @param predicted how often it was predicted
     * @param correct how often both
     */
    public record LabelScore(String label, long support, long predicted, long correct) {
        /** {@code correct / predicted}; 0 if never predicted. */
        public double precision() {
            return predicted == 0 ? 0 : (double) correct / predicted;
        }

        /** {@code correct / support}; 0 if never right. */
        public double recall() {
            return support == 0 ? 0 : (double) correct / support;
        }

        /** The harmonic mean of the two. */
        public double f1() {
            return support + predicted == 0 ? 0 : 2.0 * correct / (support + predicted);
        }
    }

    /** Scores of each label, in the order of their ids. */
    public List<LabelScore> scores() {
        LabelScore[] scores = new LabelScore[counts.length];
        for (int label = 0; label < counts.length; label++) {
            long predicted = 0;
            long support = 0;
            for (int other = 0; other < counts.length; other++) {
                predicted += counts[other][label];
                support += counts[label][other];
            }
            scores[label] = new LabelScore(labels.get(label), support, predicted, counts[label][label]);
        }
        return List.of(scores);
    }

    /** Predictions counted. */
    public long total() {
        return scores().stream().mapToLong(LabelScore::support).sum();
    }

    /** Share of right predictions, which is the micro-averaged F1 where everything has one label; 0 if none. */
    public double accuracy() {
        long total = total();
        return total == 0
                ? 0
                : (double) scores().stream().mapToLong(LabelScore::correct).sum() / total;
    }

    /** Mean F1 of the labels that are right or were predicted anywhere, each weighing the same; 0 if there are none. */
    public double macroF1() {
        return scores().stream()
                .filter(score -> score.support() + score.predicted() > 0)
                .mapToDouble(LabelScore::f1)
                .average()
                .orElse(0);
    }

    /** F1 of all labels but some together, for tasks in which one label means nothing; 0 if there is nothing. */
    public double microF1(String ignored) {
        long correct = 0;
        long both = 0;
        for (LabelScore score : scores()) {
            if (!score.label().equals(ignored)) {
                correct += score.correct();
                both += score.support() + score.predicted();
            }
        }
        return both == 0 ? 0 : 2.0 * correct / both;
    }

    /** How often one label was predicted for another. */
    public long count(int gold, int predicted) {
        return counts[gold][predicted];
    }

    /** Names of the labels in the order of their ids. */
    public List<String> labels() {
        return labels;
    }
}
