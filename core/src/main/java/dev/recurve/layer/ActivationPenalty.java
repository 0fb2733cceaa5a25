package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;

/**
 * What the hidden states of the last layer cost beside the cross entropy.
 *
 * <pre>
 * AR  = α · mean(h̃²)                  h̃: behind dropout
 * TAR = β · mean((h_t - h_{t-1})²)     h: before dropout
 * </pre>
 *
 * @param alpha weight of AR, 0 for none
 * @param beta weight of TAR, 0 for none
 * @param sequences stacked along time; no difference is taken between them
 * @see <a href="https://arxiv.org/abs/1708.01009">Merity, McCann and Socher 2017</a>
 */
record ActivationPenalty(double alpha, double beta, int sequences) {
    /**
     * Adds the gradient of AR.
     *
     * @param dropped [time, batch, hidden]
     * @param gradient of the same shape, of the dropped states
     * @return AR
     */
    double addActivation(FloatAddress dropped, FloatAddress gradient) {
        if (alpha == 0) {
            return 0;
        }
        long length = gradient.capacity();
        Vectors.add((float) (2 * alpha / length), dropped, gradient, length);
        return alpha / length * Vectors.squaredNorm(dropped, length);
    }

    /**
     * Adds the gradient of TAR.
     *
     * @param states [sequences · time, batch, hidden]
     * @param gradient of the same shape
     * @param width elements of a step
     * @return TAR
     */
    double addTemporal(FloatAddress states, FloatAddress gradient, int width) {
        long steps = gradient.capacity() / width / sequences; // of each sequence
        if (beta == 0 || steps < 2) {
            return 0;
        }
        double scale = beta / ((steps - 1) * sequences * width);
        float slope = (float) (2 * scale);
        double sum = 0;
        for (long i = 1; i < steps * sequences; i++) {
            if (i % steps != 0) {
                FloatAddress before = states.from((i - 1) * width, width);
                FloatAddress after = states.from(i * width, width);
                sum += squaredDistance(before, after, width);
                add(slope, after, before, gradient.from(i * width, width), width);
                add(slope, before, after, gradient.from((i - 1) * width, width), width);
            }
        }
        return scale * sum;
    }

    /** {@code gradient += slope · (x - y)}. */
    private static void add(float slope, FloatAddress x, FloatAddress y, FloatAddress gradient, int width) {
        Vectors.add(slope, x, gradient, width);
        Vectors.add(-slope, y, gradient, width);
    }

    private static double squaredDistance(FloatAddress x, FloatAddress y, int width) {
        var a = x.asBuffer();
        var b = y.asBuffer();
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double difference = a.get(i) - b.get(i);
            sum += difference * difference;
        }
        return sum;
    }
}
