package dev.recurve.spark.averaging;

/**
 * DiLoCo's outer step: Nesterov's momentum μ and a learning rate ε on the mean delta, taken for a gradient.
 *
 * <pre>
 * g = x - m                the workers start at x
 * v ← μ v + g
 * x ← x - ε (g + μ v)
 * </pre>
 *
 * <p>It is {@link BlockMomentum} seen from where the workers start; the parameters are that point. With ε = 1 and
 * μ = 0 it is the plain mean.
 *
 * @see <a href="https://arxiv.org/abs/2311.08105">Douillard et al. 2023</a>
 */
final class OuterNesterov implements OuterOptimizer {
    private final double momentum;
    private final double learningRate;

    /**
     * @param momentum μ, at least 0 and below 1
     * @param learningRate ε, above 0
     */
    OuterNesterov(double momentum, double learningRate) {
        this.momentum = momentum;
        this.learningRate = learningRate;
    }

    @Override
    public int stateVectors() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public boolean startsAtParameters() {
        return true;
    }

    @Override
    public void start(float[] parameters, float[][] state, float[] start, int length) {
        System.arraycopy(parameters, 0, start, 0, length);
    }

    @Override
    public void step(float[] parameters, float[][] state, float[] mean, int length) {
        if (momentum == 0) {
            for (int i = 0; i < length; i++) {
                parameters[i] = (float) OuterOptimizer.towards(parameters[i], mean[i], learningRate);
            }
            return;
        }
        float[] velocity = state[0];
        for (int i = 0; i < length; i++) {
            double towards = OuterOptimizer.towards(parameters[i], mean[i], learningRate);
            double gradient = (double) parameters[i] - mean[i];
            velocity[i] = (float) (momentum * velocity[i] + gradient);
            parameters[i] = (float) (towards - learningRate * momentum * velocity[i]);
        }
    }
}
