package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;
import dev.recurve.model.ParameterSpans;

/**
 * Clipping by global norm: if {@code ‖g‖ > limit}, {@code g ← g · limit / ‖g‖}, over all parameters together.
 *
 * @see <a href="https://arxiv.org/abs/1211.5063">Pascanu, Mikolov and Bengio 2013</a>
 */
public final class GradientClipping {
    private GradientClipping() {}

    /** The norm {@code ‖g‖}; not finite if a gradient is not. */
    public static double norm(FloatAddress gradients, ParameterSpans spans) {
        double[] sum = new double[1];
        spans.forEach((offset, length) -> sum[0] += Vectors.squaredNorm(gradients.from(offset, length), length));
        return Math.sqrt(sum[0]);
    }

    /**
     * What gradients of this norm have to be multiplied by.
     *
     * @param limit largest norm, 0 for no clipping
     */
    public static double factor(double norm, double limit) {
        return limit > 0 && norm > limit ? limit / norm : 1;
    }
}
