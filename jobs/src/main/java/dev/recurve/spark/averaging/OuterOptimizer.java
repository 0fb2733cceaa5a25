package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;

/**
 * The step between two rounds: what the mean of the workers' parameters makes of the parameters.
 *
 * <pre>
 * s   = start(x, v)            where the workers start
 * m   = Σ n_w x_w / Σ n_w      the mean of where they end, n_w the tokens behind worker w
 * x,v ← step(x, v, m)
 * </pre>
 *
 * <p>{@code m - s} is the mean of the workers' deltas. Every element is for itself, so a vector can be worked on in parts
 * of any size; the arithmetic is that of doubles, rounded once.
 */
public interface OuterOptimizer {
    /** Vectors that the rule keeps from round to round, each as long as the parameters. */
    int stateVectors();

    /** Whether the workers start at the parameters themselves. */
    boolean startsAtParameters();

    /**
     * Where the workers start the next round.
     *
     * @param parameters x, of a part
     * @param state v, of the same part [vectors][part]
     * @param start receives s
     * @param length elements of the part
     */
    void start(float[] parameters, float[][] state, float[] start, int length);

    /**
     * Takes the step; several parts may be taken at the same time.
     *
     * @param parameters x, of a part; replaced
     * @param state v, of the same part [vectors][part]; replaced
     * @param mean m, of the same part
     * @param length elements of the part
     */
    void step(float[] parameters, float[][] state, float[] mean, int length);

    /**
     * The rule of the settings.
     *
     * @param workers the number of workers, never 0
     */
    static OuterOptimizer of(AveragingSettings settings, int workers) {
        double momentum = settings.outerMomentum(workers);
        double learningRate = settings.outerLearningRate();
        return switch (settings.chosenMethod()) {
            case MEAN -> new PlainMean();
            case BMUF -> new BlockMomentum(momentum, learningRate);
            case DILOCO -> new OuterNesterov(momentum, learningRate);
        };
    }

    /**
     * {@code s + rate · (m - s)}; with a rate of 1 it is m itself, which the sum would miss by a rounding.
     *
     * @param start s
     * @param mean m
     */
    static double towards(float start, float mean, double rate) {
        return rate == 1 ? mean : start + rate * ((double) mean - start);
    }
}
