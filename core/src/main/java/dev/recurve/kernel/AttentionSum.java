package dev.recurve.kernel;

import java.util.Arrays;

/**
 * Pools the rows of each sequence of a padded batch by attention with one learnt query:
 *
 * <pre>
 * a = softmax_t(q · h_t)       y = Σ_t a_t h_t
 * </pre>
 *
 * <p>Padding is not read and gets no gradient.
 *
 * @see <a href="https://aclanthology.org/N16-1174/">Yang et al. 2016 (attention over the words of a sentence)</a>
 */
public final class AttentionSum {
    private final int width;
    private double[] shares = new double[0]; // a [time, batch], of the last forward
    private double[] products = new double[0]; // of one sequence

    /**
     * @param width features of a row
     * @throws IllegalArgumentException if there is none
     */
    public AttentionSum(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("attention needs at least 1 feature, found " + width);
        }
        this.width = width;
    }

    /**
     * Pools a batch.
     *
     * @param query q [width]
     * @param input h [time, batch, width]
     * @param output receives [batch, width]
     */
    public void forward(SequenceLengths lengths, float[] query, float[] input, float[] output) {
        SequenceShape shape = lengths.shape();
        if (shares.length < shape.rows()) {
            shares = new double[shape.rows()];
            products = new double[shape.rows()];
        }
        Arrays.fill(output, 0, shape.batch() * width, 0);
        for (int lane = 0; lane < shape.batch(); lane++) {
            attend(lengths, lane, query, input);
            for (int t = 0; t < lengths.of(lane); t++) {
                int row = t * shape.batch() + lane;
                float share = (float) shares[row];
                for (int j = 0; j < width; j++) {
                    output[lane * width + j] += share * input[row * width + j];
                }
            }
        }
    }

    private void attend(SequenceLengths lengths, int lane, float[] query, float[] input) {
        int batch = lengths.shape().batch();
        double max = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < lengths.of(lane); t++) {
            products[t] = dot(query, 0, input, (t * batch + lane) * width);
            max = Math.max(max, products[t]);
        }
        double sum = 0;
        for (int t = 0; t < lengths.of(lane); t++) {
            products[t] = Math.exp(products[t] - max);
            sum += products[t];
        }
        for (int t = 0; t < lengths.of(lane); t++) {
            shares[t * batch + lane] = products[t] / sum;
        }
    }

    /**
     * Arrays of a backward pass.
     *
     * @param output g, gradient of the outputs [batch, width]
     * @param input receives the gradient of the inputs [time, batch, width], zero where there is padding
     * @param query receives the gradient of the query [width]
     */
    public record Gradients(float[] output, float[] input, float[] query) {}

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * <pre>
     * de_t = a_t (g · h_t - Σ_k a_k g · h_k)       dh_t = a_t g + de_t q       dq = Σ_t de_t h_t
     * </pre>
     */
    public void backward(SequenceLengths lengths, float[] query, float[] input, Gradients gradients) {
        SequenceShape shape = lengths.shape();
        Arrays.fill(gradients.input(), 0, shape.rows() * width, 0);
        Arrays.fill(gradients.query(), 0);
        for (int lane = 0; lane < shape.batch(); lane++) {
            double mean = 0;
            for (int t = 0; t < lengths.of(lane); t++) {
                int row = t * shape.batch() + lane;
                products[t] = dot(gradients.output(), lane * width, input, row * width);
                mean += shares[row] * products[t];
            }
            for (int t = 0; t < lengths.of(lane); t++) {
                int row = t * shape.batch() + lane;
                float share = (float) shares[row];
                float ofScore = (float) (shares[row] * (products[t] - mean));
                for (int j = 0; j < width; j++) {
                    gradients.input()[row * width + j] =
                            share * gradients.output()[lane * width + j] + ofScore * query[j];
                    gradients.query()[j] += ofScore * input[row * width + j];
                }
            }
        }
    }

    private double dot(float[] x, int xStart, float[] y, int yStart) {
        float sum = 0;
        for (int j = 0; j < width; j++) {
            sum += x[xStart + j] * y[yStart + j];
        }
        return sum;
    }
}
