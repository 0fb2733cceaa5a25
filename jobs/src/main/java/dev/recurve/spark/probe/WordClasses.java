package dev.recurve.spark.probe;

import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** The labels of a property, in the order of their names, with how often each stands in training and in testing. */
final class WordClasses implements Serializable {
    private final TreeMap<String, long[]> counts = new TreeMap<>(); // label → training, testing
    private final TreeMap<String, Integer> numbers = new TreeMap<>();

    private WordClasses() {}

    /** @param rows label, whether it is for testing, and count */
    static WordClasses of(List<Row> rows) {
        WordClasses classes = new WordClasses();
        for (Row row : rows) {
            classes.counts.computeIfAbsent(row.getString(0), key -> new long[2])[row.getBoolean(1) ? 1 : 0] +=
                    row.getLong(2);
        }
        for (String label : classes.counts.keySet()) {
            classes.numbers.put(label, classes.numbers.size());
        }
        return classes;
    }

    int size() {
        return counts.size();
    }

    /** Whether there are two classes, and words to learn from and to test. */
    boolean canBeLearnt() {
        return size() >= 2 && training() > 0 && testing() > 0;
    }

    /** Words to learn from. */
    long training() {
        return counts.values().stream().mapToLong(count -> count[0]).sum();
    }

    private long testing() {
        return counts.values().stream().mapToLong(count -> count[1]).sum();
    }

    /** Share of the most frequent label of testing. */
    double majority() {
        return (double) counts.values().stream()
                        .mapToLong(count -> count[1])
                        .max()
                        .orElse(0)
                / testing();
    }

    double label(String name) {
        return numbers.get(name);
    }

    /** A label for a word type, drawn as labels are distributed; always the same for the same word. */
    double control(String word, long seed) {
        long left = new SplittableRandom(seed * 31 + word.hashCode()).nextLong(training() + testing());
        for (String label : counts.keySet()) {
            left -= counts.get(label)[0] + counts.get(label)[1];
            if (left < 0) {
                return label(label);
            }
        }
        throw new IllegalStateException("drew more words than there are");
    }
}
