package dev.recurve.kernel;

import java.util.Arrays;

/**
 * A linear-chain conditional random field over batches of padded sequences.
 *
 * <pre>
 * s(y) = start(y_1) + Σ_t x_t(y_t) + Σ_t T(y_{t-1}, y_t) + end(y_n)          p(y) = exp s(y) / Z
 * </pre>
 *
 * <p>The sums over all y run forward and backward on exponentials that are scaled to sum to one at each step (Rabiner
 * 1989), in double: one exponential for each score, where the recursion on logarithms takes one for each pair of labels.
 *
 * @see <a href="https://repository.upenn.edu/cis_papers/159/">Lafferty, McCallum and Pereira 2001</a>
 */
public final class ChainCrf {
    /** Below what a factor of an allowed label is not let: a path of any length keeps a probability. */
    private static final double LEAST = 1e-200;

    private final int labels;
    private double[] forward = new double[0]; // [time, labels], of one sequence at a time
    private double[] backward = new double[0];
    private double[] factors = new double[0]; // exp(x - max)
    private double[] scales = new double[0]; // [time + 1]
    private int[] pointers = new int[0]; // [time, labels]
    private final double[] pairs; // exp(T - max) [labels, labels]
    private final double[] starts; // [labels]
    private final double[] ends;
    private final double[] pairSums; // gradients of T before the factor exp T
    private final double[] weighted;
    private double shift; // largest element of T

    /** @throws IllegalArgumentException if there is no label */
    public ChainCrf(int labels) {
        if (labels < 1) {
            throw new IllegalArgumentException("a CRF needs at least 1 label, found " + labels);
        }
        this.labels = labels;
        pairs = new double[labels * labels];
        pairSums = new double[labels * labels];
        starts = new double[labels];
        ends = new double[labels];
        weighted = new double[labels];
    }

    /** Rows of the transitions: T from each label, then start, then end. */
    public static int transitionRows(int labels) {
        return labels + 2;
    }

    /**
     * Scores of a batch.
     *
     * @param emissions x [time, batch, labels]; padding is not read
     * @param transitions [labels + 2, labels]: T by rows from each label, then start, then end; negative infinity
     *     forbids
     */
    public record Scores(float[] emissions, float[] transitions) {}

    /**
     * Where gradients are written.
     *
     * @param scale what they are multiplied by
     * @param emissions receives [time, batch, labels], zero where there is padding
     * @param transitions is added to [labels + 2, labels]
     */
    public record Gradients(float scale, float[] emissions, double[] transitions) {}

    /**
     * Negative log-likelihoods and their gradients.
     *
     * @param targets labels [time, batch]; a sequence without any (-1) is not counted; padding is not read
     * @param gradients where to write; null: losses alone
     * @return {@code Σ -log p(targets)} over the counted sequences, in nats
     * @throws IllegalArgumentException if a sequence has labels for a part of its tokens only, or one out of bounds
     */
    public double loss(SequenceLengths lengths, Scores scores, int[] targets, Gradients gradients) {
        exponentiate(scores.transitions());
        double loss = 0;
        if (gradients != null) {
            Arrays.fill(gradients.emissions(), 0, lengths.shape().rows() * labels, 0);
        }
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            if (isCounted(lengths, lane, targets)) {
                loss += forward(lengths, lane, scores.emissions()) - score(lengths, lane, scores, targets);
                if (gradients != null) {
                    backward(lengths.of(lane));
                    addGradients(lengths, lane, targets, gradients);
                }
            }
        }
        return loss;
    }

    /**
     * The probability of each label at each token, {@code p(y_t = j)}.
     *
     * @param marginals receives [time, batch, labels], zero where there is padding
     */
    public void marginals(SequenceLengths lengths, Scores scores, float[] marginals) {
        exponentiate(scores.transitions());
        Arrays.fill(marginals, 0, lengths.shape().rows() * labels, 0);
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            forward(lengths, lane, scores.emissions());
            backward(lengths.of(lane));
            for (int t = 0; t < lengths.of(lane); t++) {
                int row = row(lengths, t, lane);
                for (int j = 0; j < labels; j++) {
                    marginals[row + j] = (float) (forward[t * labels + j] * backward[t * labels + j]);
                }
            }
        }
    }

    /**
     * The sequence of the highest score (Viterbi 1967); of equal ones the one with the lowest last labels.
     *
     * @param best receives labels [time, batch], -1 where there is padding
     */
    public void viterbi(SequenceLengths lengths, Scores scores, int[] best) {
        Arrays.fill(best, 0, lengths.shape().rows(), SoftmaxCrossEntropy.IGNORED);
        for (int lane = 0; lane < lengths.shape().batch(); lane++) {
            reserve(lengths.of(lane));
            int batch = lengths.shape().batch();
            int label = bestEnd(lengths, lane, scores);
            for (int t = lengths.of(lane) - 1; t >= 0; t--) {
                best[t * batch + lane] = label;
                label = pointers[t * labels + label];
            }
        }
    }

    private int bestEnd(SequenceLengths lengths, int lane, Scores scores) {
        float[] transitions = scores.transitions();
        int startRow = labels * labels;
        int endRow = startRow + labels;
        for (int t = 0; t < lengths.of(lane); t++) {
            int row = row(lengths, t, lane);
            for (int j = 0; j < labels; j++) {
                double highest = t == 0 ? transitions[startRow + j] : Double.NEGATIVE_INFINITY;
                int from = 0;
                for (int i = 0; t > 0 && i < labels; i++) {
                    double path = forward[(t - 1) * labels + i] + transitions[i * labels + j];
                    if (path > highest) {
                        highest = path;
                        from = i;
                    }
                }
                forward[t * labels + j] = highest + scores.emissions()[row + j];
                pointers[t * labels + j] = from;
            }
        }
        int last = (lengths.of(lane) - 1) * labels;
        int best = 0;
        for (int j = 1; j < labels; j++) {
            if (forward[last + j] + transitions[endRow + j] > forward[last + best] + transitions[endRow + best]) {
                best = j;
            }
        }
        return best;
    }

    /** {@code log Z}; leaves scaled forward probabilities, factors and scales. */
    private double forward(SequenceLengths lengths, int lane, float[] emissions) {
        int length = lengths.of(lane);
        reserve(length);
        double logZ = shift * (length - 1);
        for (int t = 0; t < length; t++) {
            logZ += exponentiate(emissions, row(lengths, t, lane), t * labels);
            if (t == 0) {
                System.arraycopy(starts, 0, forward, 0, labels);
            } else {
                multiply(t);
            }
            double sum = 0;
            for (int j = 0; j < labels; j++) {
                forward[t * labels + j] *= factors[t * labels + j];
                sum += forward[t * labels + j];
            }
            for (int j = 0; j < labels; j++) {
                forward[t * labels + j] /= sum;
            }
            scales[t] = sum;
            logZ += Math.log(sum);
        }
        double sum = 0;
        for (int j = 0; j < labels; j++) {
            sum += forward[(length - 1) * labels + j] * ends[j];
        }
        scales[length] = sum;
        return logZ + Math.log(sum);
    }

    /** {@code forward_t ← forward_{t-1} · exp T}. */
    private void multiply(int t) {
        int to = t * labels;
        Arrays.fill(forward, to, to + labels, 0);
        for (int i = 0; i < labels; i++) {
            double from = forward[to - labels + i];
            int row = i * labels;
            for (int j = 0; j < labels; j++) {
                forward[to + j] += from * pairs[row + j];
            }
        }
    }

    /** Scaled so that forward · backward is the marginal. */
    private void backward(int length) {
        int last = (length - 1) * labels;
        for (int j = 0; j < labels; j++) {
            backward[last + j] = ends[j] / scales[length];
        }
        for (int t = length - 2; t >= 0; t--) {
            weigh(t + 1);
            for (int i = 0; i < labels; i++) {
                double sum = 0;
                int row = i * labels;
                for (int j = 0; j < labels; j++) {
                    sum += pairs[row + j] * weighted[j];
                }
                backward[t * labels + i] = sum;
            }
        }
    }

    /** What label j at step t is worth to a label before it, but for the transition. */
    private void weigh(int t) {
        for (int j = 0; j < labels; j++) {
            weighted[j] = factors[t * labels + j] * backward[t * labels + j] / scales[t];
        }
    }

    private void addGradients(SequenceLengths lengths, int lane, int[] targets, Gradients gradients) {
        int length = lengths.of(lane);
        int batch = lengths.shape().batch();
        float scale = gradients.scale();
        double[] ofTransitions = gradients.transitions();
        int startRow = labels * labels;
        int endRow = startRow + labels;
        Arrays.fill(pairSums, 0);
        for (int t = 0; t < length; t++) {
            int row = row(lengths, t, lane);
            for (int j = 0; j < labels; j++) {
                gradients.emissions()[row + j] = scale * (float) (forward[t * labels + j] * backward[t * labels + j]);
            }
            gradients.emissions()[row + targets[t * batch + lane]] -= scale;
            if (t > 0) {
                addPairs(t);
                ofTransitions[targets[(t - 1) * batch + lane] * labels + targets[t * batch + lane]] -= scale;
            }
        }
        for (int k = 0; k < pairSums.length; k++) {
            ofTransitions[k] += scale * pairSums[k] * pairs[k];
        }
        int last = (length - 1) * labels;
        for (int j = 0; j < labels; j++) {
            ofTransitions[startRow + j] += scale * forward[j] * backward[j];
            ofTransitions[endRow + j] += scale * forward[last + j] * backward[last + j];
        }
        ofTransitions[startRow + targets[lane]] -= scale;
        ofTransitions[endRow + targets[(length - 1) * batch + lane]] -= scale;
    }

    private void addPairs(int t) {
        weigh(t);
        for (int i = 0; i < labels; i++) {
            double from = forward[(t - 1) * labels + i];
            int row = i * labels;
            for (int j = 0; j < labels; j++) {
                pairSums[row + j] += from * weighted[j];
            }
        }
    }

    /** s(targets). */
    private double score(SequenceLengths lengths, int lane, Scores scores, int[] targets) {
        int batch = lengths.shape().batch();
        float[] transitions = scores.transitions();
        int before = labels; // the row of starts
        double sum = 0;
        for (int t = 0; t < lengths.of(lane); t++) {
            int label = targets[t * batch + lane];
            sum += scores.emissions()[row(lengths, t, lane) + label] + transitions[before * labels + label];
            before = label;
        }
        return sum + transitions[(labels + 1) * labels + before];
    }

    private boolean isCounted(SequenceLengths lengths, int lane, int[] targets) {
        int batch = lengths.shape().batch();
        int labelled = 0;
        for (int t = 0; t < lengths.of(lane); t++) {
            int target = targets[t * batch + lane];
            if (target < SoftmaxCrossEntropy.IGNORED || target >= labels) {
                throw new IllegalArgumentException("target " + target + " at token " + t + " of sequence " + lane
                        + " is outside the " + labels + " labels");
            }
            labelled += target == SoftmaxCrossEntropy.IGNORED ? 0 : 1;
        }
        if (labelled > 0 && labelled < lengths.of(lane)) {
            throw new IllegalArgumentException("labels for all tokens of sequence " + lane + " or none expected, found "
                    + labelled + " of " + lengths.of(lane));
        }
        return labelled > 0;
    }

    private void exponentiate(float[] transitions) {
        shift = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < labels * labels; k++) {
            shift = Math.max(shift, transitions[k]);
        }
        for (int k = 0; k < pairs.length; k++) {
            pairs[k] = factor(transitions[k], shift);
        }
        for (int j = 0; j < labels; j++) {
            starts[j] = factor(transitions[labels * labels + j], 0);
            ends[j] = factor(transitions[(labels + 1) * labels + j], 0);
        }
    }

    /** Exponentials of one row of scores; returns the largest score, which they are divided by. */
    private double exponentiate(float[] emissions, int row, int to) {
        float largest = emissions[row];
        for (int j = 1; j < labels; j++) {
            largest = Math.max(largest, emissions[row + j]);
        }
        for (int j = 0; j < labels; j++) {
            factors[to + j] = factor(emissions[row + j], largest);
        }
        return largest;
    }

    private static double factor(float score, double divisor) {
        return score == Float.NEGATIVE_INFINITY ? 0 : Math.max(Math.exp(score - divisor), LEAST);
    }

    private void reserve(int length) {
        if (scales.length < length + 1) {
            scales = new double[length + 1];
            forward = new double[length * labels];
            backward = new double[length * labels];
            factors = new double[length * labels];
            pointers = new int[length * labels];
        }
    }

    /** Where the scores of a token start. */
    private int row(SequenceLengths lengths, int t, int lane) {
        return (t * lengths.shape().batch() + lane) * labels;
    }
}
