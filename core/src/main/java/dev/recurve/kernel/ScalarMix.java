package dev.recurve.kernel;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;

/**
 * A learnt mix of layers: {@code m = γ Σ_l s_l x_l}, {@code s = softmax(w)}.
 *
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018, equation 1</a>
 */
public final class ScalarMix {
    private static final int BLOCK = 1 << 12;

    private final int layers;
    private final float[] values = new float[BLOCK];
    private final float[] sums = new float[BLOCK];
    private final double[] shares; // s, of the last forward
    private double gamma;

    /** @throws IllegalArgumentException if there is no layer */
    public ScalarMix(int layers) {
        if (layers < 1) {
            throw new IllegalArgumentException("a mix needs at least 1 layer, found " + layers);
        }
        this.layers = layers;
        shares = new double[layers];
    }

    /**
     * Mixes.
     *
     * @param weights w [layers], then γ
     * @param input x [layers, length]
     * @param output receives [length]
     */
    public void forward(float[] weights, FloatAddress input, long length, FloatAddress output) {
        double max = Double.NEGATIVE_INFINITY;
        for (int l = 0; l < layers; l++) {
            max = Math.max(max, weights[l]);
        }
        double sum = 0;
        for (int l = 0; l < layers; l++) {
            shares[l] = Math.exp(weights[l] - max);
            sum += shares[l];
        }
        gamma = weights[layers];
        for (int l = 0; l < layers; l++) {
            shares[l] /= sum;
        }
        for (long start = 0; start < length; start += BLOCK) {
            mixBlock(input, start, length, output);
        }
    }

    /** Not BLAS, whose last numbers of a vector are rounded in another way than the others: a sum must not depend on its place. */
    private void mixBlock(FloatAddress input, long start, long length, FloatAddress output) {
        int count = (int) Math.min(BLOCK, length - start);
        Arrays.fill(sums, 0);
        for (int l = 0; l < layers; l++) {
            float share = (float) (gamma * shares[l]);
            input.from(l * length + start, count).asBuffer().get(values, 0, count);
            for (int i = 0; i < count; i++) {
                sums[i] += share * values[i];
            }
        }
        output.from(start, count).asBuffer().put(sums, 0, count);
    }

    /**
     * The gradient of weights and γ through the last {@link #forward}.
     *
     * <pre>
     * d_l = g · x_l       dγ = Σ s_l d_l       dw_l = γ s_l (d_l - Σ_k s_k d_k)
     * </pre>
     *
     * @param input x of the forward pass
     * @param outputGradient g [length]
     * @param weightGradients receives [layers + 1]
     */
    public void backward(FloatAddress input, long length, FloatAddress outputGradient, float[] weightGradients) {
        double[] products = new double[layers];
        double mean = 0;
        for (int l = 0; l < layers; l++) {
            products[l] = Vectors.dot(input.from(l * length, length), outputGradient, length);
            mean += shares[l] * products[l];
        }
        for (int l = 0; l < layers; l++) {
            weightGradients[l] = (float) (gamma * shares[l] * (products[l] - mean));
        }
        weightGradients[layers] = (float) mean;
    }

    /**
     * The gradient of what was mixed, through the last {@link #forward}: {@code dx_l = γ s_l g}.
     *
     * @param outputGradient g [length]
     * @param inputGradients receives [layers, length]
     */
    public void inputGradients(FloatAddress outputGradient, long length, FloatAddress inputGradients) {
        for (int l = 0; l < layers; l++) {
            FloatAddress own = inputGradients.from(l * length, length);
            Pointer.memcpy(own, outputGradient, length * Float.BYTES);
            Vectors.scale((float) (gamma * shares[l]), own, length);
        }
    }
}
