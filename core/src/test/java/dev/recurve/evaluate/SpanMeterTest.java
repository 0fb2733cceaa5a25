package dev.recurve.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpanMeterTest {
    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    /** The figures in the example on conlleval's page: 961 tokens, 459 phrases, 539 found, 371 correct. */
    @Test
    void percentagesOfThePublishedExample() {
        SpanScore score = new SpanScore(459, 539, 371);
        assertThat(String.format("%.2f %.2f %.2f", 100 * score.precision(), 100 * score.recall(), 100 * score.f1()))
                .isEqualTo("68.83 80.83 74.35");
    }

    /** Counted by hand along the script: ill-formed predictions give the spans that the script would open and close. */
    @Test
    void reportOfIllFormedTags() {
        SpanMeter meter = new SpanMeter();
        meter.add(words("B-PER I-PER O B-LOC"), words("I-PER I-PER O I-LOC")); // both right all the same
        meter.add(words("B-PER I-PER I-PER"), words("B-PER I-LOC I-PER")); // three spans, none right
        meter.add(words("B-LOC B-LOC O"), words("B-LOC I-LOC O")); // one span for two
        meter.add(words("O B-ORG"), words("O O"));
        assertThat(meter.report().lines())
                .containsExactly(
                        "processed 12 tokens with 6 phrases; found: 6 phrases; correct: 2.",
                        "accuracy:  58.33%; precision:  33.33%; recall:  33.33%; FB1:  33.33",
                        "              LOC: precision:  33.33%; recall:  33.33%; FB1:  33.33  3",
                        "              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  0",
                        "              PER: precision:  33.33%; recall:  50.00%; FB1:  40.00  3");
    }

    @Test
    void everySentenceNeedsAsManyTags() {
        assertThatThrownBy(() -> new SpanMeter().add(words("O O"), words("O")))
                .hasMessageContaining("tags of 2 tokens expected, found 1");
    }

    /** By hand: rows gold, columns predicted: a: 3 1 0, b: 0 2 0, c never, d never right but predicted. */
    @Test
    void confusionMatrixByHand() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("a", "b", "c", "d"));
        int[][] pairs = {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 1}, {1, 3}};
        for (int[] pair : pairs) {
            matrix.add(pair[0], pair[1]);
        }
        assertThat(matrix.accuracy()).isCloseTo(5.0 / 7, within(1e-12));
        // F1: a 6/7, b 4/6, d 0; c does not occur
        assertThat(matrix.macroF1()).isCloseTo((6.0 / 7 + 4.0 / 6 + 0) / 3, within(1e-12));
        assertThat(matrix.microF1("a")).isCloseTo(2.0 * 2 / (3 + 4), within(1e-12));
        assertThat(matrix.scores().get(1).precision()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(matrix.scores().get(0).recall()).isCloseTo(3.0 / 4, within(1e-12));
        assertThat(matrix.count(0, 1)).isEqualTo(1);
    }

    /** The accuracy of n independent tokens has the standard error of a binomial: √(p (1-p) / n). */
    @Test
    void bootstrapOfABinomial() {
        SplittableRandom random = new SplittableRandom(5);
        List<long[]> sentences = new ArrayList<>();
        long correct = 0;
        for (int i = 0; i < 1000; i++) {
            long right = random.nextDouble() < 0.8 ? 1 : 0;
            correct += right;
            sentences.add(new long[] {right, 1});
        }
        double p = correct / 1000.0;
        double error = 1.96 * Math.sqrt(p * (1 - p) / 1000);
        var interval = Bootstrap.interval(sentences, sums -> (double) sums[0] / sums[1], 0.95, 2000, 1);
        assertThat(interval.low()).isCloseTo(p - error, within(0.004));
        assertThat(interval.high()).isCloseTo(p + error, within(0.004));
        assertThat(Bootstrap.interval(sentences, sums -> (double) sums[0] / sums[1], 0.95, 2000, 1))
                .isEqualTo(interval);
    }
}
