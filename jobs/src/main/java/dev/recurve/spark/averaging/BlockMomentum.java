package dev.recurve.spark.averaging;

/**
 * Blockwise model-update filtering in its Nesterov form, with block momentum η and block learning rate ζ:
 *
 * <pre>
 * s = x + η v             the workers start where the momentum alone would lead
 * v ← η v + ζ (m - s)
 * x ← x + v  =  s + ζ (m - s)
 * </pre>
 *
 * <p>In the long run every mean delta counts {@code ζ / (1 - η)} times. Chen and Huo take η = 1 - 1/W, so W times: each
 * worker has batches as large as those of one worker alone, and 1/W of its steps. Here W workers divide the lanes of one
 * among them and make as many steps: their gradients have √W times the noise, and clipping (or Adam's denominator) makes
 * as short a step of them, so that 1/√W of the way is left. {@link dev.recurve.config.AveragingSettings#outerMomentum}
 * has η = 1 - 1/√W, which gives that way back. With one worker η is 0 and x is m. The parameters are x, without the part
 * that looks ahead.
 *
 * @see <a href="https://doi.org/10.1109/ICASSP.2016.7472805">Chen and Huo 2016</a>
 */
final class BlockMomentum implements OuterOptimizer {
    private final double momentum;
    private final double learningRate;

    /**
     * @param momentum η, at least 0 and below 1
     * @param learningRate ζ, above 0
     */
    BlockMomentum(double momentum, double learningRate) {
        this.momentum = momentum;
        this.learningRate = learningRate;
    }

    @Override
    public int stateVectors() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public boolean startsAtParameters() {
        return momentum == 0;
    }

    @Override
    public void start(float[] parameters, float[][] state, float[] start, int length) {
        if (momentum == 0) {
            System.arraycopy(parameters, 0, start, 0, length);
            return;
        }
        float[] velocity = state[0];
        for (int i = 0; i < length; i++) {
            start[i] = ahead(parameters[i], velocity[i]);
        }
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
            float start = ahead(parameters[i], velocity[i]);
            velocity[i] = (float) (momentum * velocity[i] + learningRate * ((double) mean[i] - start));
            parameters[i] = (float) OuterOptimizer.towards(start, mean[i], learningRate);
        }
    }

    private float ahead(float parameter, float velocity) {
        return (float) (parameter + momentum * velocity);
    }
}
