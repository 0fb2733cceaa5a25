package dev.recurve.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CRF against sums and maxima over all sequences, and its gradients against differences. */
class ChainCrfTest {
    private static final SequenceLengths LENGTHS = new SequenceLengths(5, 3, 5, 1, 2);

    private final SplittableRandom random = new SplittableRandom(7);

    private ChainCrf.Scores scores(int labels, SequenceLengths lengths, double range) {
        return new ChainCrf.Scores(
                floats(lengths.shape().rows() * labels, range), floats((labels + 2) * labels, range));
    }

    private float[] floats(int count, double range) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-range, range);
        }
        return values;
    }

    private int[] targets(int labels, SequenceLengths lengths) {
        int[] targets = new int[lengths.shape().rows()];
        for (int row = 0; row < targets.length; row++) {
            boolean real = row / lengths.shape().batch()
                    < lengths.of(row % lengths.shape().batch());
            targets[row] = real ? random.nextInt(labels) : 99; // padding is not read
        }
        return targets;
    }

    /** Every sequence of one lane and its score, written down from the definition. */
    private record Path(int[] labels, double score) {
        static List<Path> all(int labels, SequenceLengths lengths, int lane, ChainCrf.Scores scores) {
            int length = lengths.of(lane);
            int count = (int) Math.pow(labels, length);
            List<Path> paths = new ArrayList<>();
            for (int code = 0; code < count; code++) {
                int[] path = new int[length];
                for (int t = 0, rest = code; t < length; t++, rest /= labels) {
                    path[t] = rest % labels;
                }
                paths.add(new Path(path, score(labels, lengths, lane, scores, path)));
            }
            return paths;
        }

        static double score(int labels, SequenceLengths lengths, int lane, ChainCrf.Scores scores, int[] path) {
            float[] transitions = scores.transitions();
            double score =
                    transitions[labels * labels + path[0]] + transitions[(labels + 1) * labels + path[path.length - 1]];
            for (int t = 0; t < path.length; t++) {
                score += scores.emissions()[(t * lengths.shape().batch() + lane) * labels + path[t]];
                score += t == 0 ? 0 : transitions[path[t - 1] * labels + path[t]];
            }
            return score;
        }
    }

    private static double logSum(List<Path> paths) {
        double max = paths.stream().mapToDouble(Path::score).max().orElseThrow();
        return max
                + Math.log(paths.stream()
                        .mapToDouble(path -> Math.exp(path.score() - max))
                        .sum());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 1", "3, 40"})
    void lossIsThatOfAllSequences(int labels, double range) {
        ChainCrf.Scores scores = scores(labels, LENGTHS, range);
        int[] targets = targets(labels, LENGTHS);
        double expected = 0;
        for (int lane = 0; lane < 4; lane++) {
            int[] own = new int[LENGTHS.of(lane)];
            for (int t = 0; t < own.length; t++) {
                own[t] = targets[t * 4 + lane];
            }
            expected +=
                    logSum(Path.all(labels, LENGTHS, lane, scores)) - Path.score(labels, LENGTHS, lane, scores, own);
        }
        assertThat(new ChainCrf(labels).loss(LENGTHS, scores, targets, null))
                .isCloseTo(expected, within(1e-5 * Math.max(1, expected)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 1", "3, 40"})
    void marginalsAndBestSequenceAreThoseOfAllSequences(int labels, double range) {
        ChainCrf.Scores scores = scores(labels, LENGTHS, range);
        if (labels == 4) {
            scores.transitions()[4 + 2] = Float.NEGATIVE_INFINITY; // 2 never follows 1
            scores.transitions()[4 * 4 + 3] = Float.NEGATIVE_INFINITY; // 3 never begins
        }
        float[] marginals = floats(5 * 4 * labels, 1); // has to be overwritten
        int[] best = new int[5 * 4];
        new ChainCrf(labels).marginals(LENGTHS, scores, marginals);
        new ChainCrf(labels).viterbi(LENGTHS, scores, best);
        for (int lane = 0; lane < 4; lane++) {
            List<Path> paths = Path.all(labels, LENGTHS, lane, scores);
            double logZ = logSum(paths);
            Path highest = paths.stream()
                    .max((a, b) -> Double.compare(a.score(), b.score()))
                    .orElseThrow();
            for (int t = 0; t < 5; t++) {
                double[] expected = new double[labels];
                for (Path path : paths) {
                    if (t < path.labels().length) {
                        expected[path.labels()[t]] += Math.exp(path.score() - logZ);
                    }
                }
                int row = t * 4 + lane;
                for (int j = 0; j < labels; j++) {
                    assertThat((double) marginals[row * labels + j]).isCloseTo(expected[j], within(1e-5));
                }
                assertThat(best[row]).isEqualTo(t < LENGTHS.of(lane) ? highest.labels()[t] : -1);
            }
        }
    }

    @Test
    void ofEqualSequencesTheLowestLabelsAreTheBest() {
        int[] best = new int[5 * 4];
        new ChainCrf(3).viterbi(LENGTHS, new ChainCrf.Scores(new float[5 * 4 * 3], new float[5 * 3]), best);
        assertThat(best).containsOnly(0, -1);
        assertThat(ChainCrf.transitionRows(3)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void gradientsAreThoseOfTheLoss(int labels) {
        ChainCrf crf = new ChainCrf(labels);
        ChainCrf.Scores scores = scores(labels, LENGTHS, 1);
        int[] targets = targets(labels, LENGTHS);
        float[] ofEmissions = floats(20 * labels, 1); // has to be overwritten
        double[] ofTransitions = new double[(labels + 2) * labels];
        crf.loss(LENGTHS, scores, targets, new ChainCrf.Gradients(0.5f, ofEmissions, ofTransitions));
        for (int i = 0; i < ofEmissions.length; i++) {
            assertThat((double) ofEmissions[i])
                    .isCloseTo(0.5 * difference(crf, scores, targets, scores.emissions(), i), within(1e-3));
        }
        for (int i = 0; i < ofTransitions.length; i++) {
            assertThat(ofTransitions[i])
                    .isCloseTo(0.5 * difference(crf, scores, targets, scores.transitions(), i), within(1e-3));
        }
    }

    private double difference(ChainCrf crf, ChainCrf.Scores scores, int[] targets, float[] values, int i) {
        float kept = values[i];
        float step = 1f / 128;
        values[i] = kept + step;
        double above = crf.loss(LENGTHS, scores, targets, null);
        values[i] = kept - step;
        double below = crf.loss(LENGTHS, scores, targets, null);
        values[i] = kept;
        return (above - below) / (2 * step);
    }

    /** No underflow, whatever the length: a thousand tokens whose sequences all score alike. */
    @Test
    void longSequencesKeepTheirPrecision() {
        SequenceLengths lengths = new SequenceLengths(1000, 1000);
        int labels = 9;
        var scores = new ChainCrf.Scores(new float[1000 * labels], new float[(labels + 2) * labels]);
        Arrays.fill(scores.emissions(), -50);
        double loss = new ChainCrf(labels).loss(lengths, scores, new int[1000], null);
        assertThat(loss).isCloseTo(1000 * Math.log(labels), within(1e-6));
    }

    @Test
    void aSequenceWithoutLabelsIsNotCountedAndHalfAOneIsRefused() {
        ChainCrf crf = new ChainCrf(3);
        ChainCrf.Scores scores = scores(3, LENGTHS, 1);
        int[] targets = targets(3, LENGTHS);
        double all = crf.loss(LENGTHS, scores, targets, null);
        double ofLane2 =
                logSum(Path.all(3, LENGTHS, 2, scores)) - Path.score(3, LENGTHS, 2, scores, new int[] {targets[2]});
        targets[2] = -1; // its one token
        double three = crf.loss(LENGTHS, scores, targets, null);
        assertThat(three).isCloseTo(all - ofLane2, within(1e-5));
        targets[1] = -1; // one of five of lane 1
        assertThatThrownBy(() -> crf.loss(LENGTHS, scores, targets, null))
                .hasMessageContaining("sequence 1 or none expected, found 4 of 5");
        targets[1] = 3;
        assertThatThrownBy(() -> crf.loss(LENGTHS, scores, targets, null)).hasMessageContaining("target 3 at token 0");
    }
}
