package dev.recurve.train;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.ParameterSpans;

/** A rule that turns gradients into changes of parameters, in place on flat vectors. */
public interface Optimizer extends AutoCloseable {
    /**
     * Makes one step.
     *
     * @param parameters changed in place
     * @param gradients gradients of the mean loss; may be overwritten
     * @param spans where the gradients may differ from zero
     * @param learningRate step size
     */
    void step(FloatAddress parameters, FloatAddress gradients, ParameterSpans spans, double learningRate);

    /** Vectors that the rule keeps between steps, each as long as the parameters; empty for plain descent. */
    FloatAddress[] state();

    /** Steps made, where the rule depends on them. */
    long stepCount();

    /** Sets the number of steps made, when a state is put back. */
    void setStepCount(long steps);

    @Override
    void close();

    /** The rule that the settings name, with a state of zeros. */
    static Optimizer create(OptimizerSettings config, long parameterCount) {
        return switch (config.type()) {
            case SGD -> new Sgd();
            case MOMENTUM -> new Momentum(config.momentum(), false, parameterCount);
            case NESTEROV -> new Momentum(config.momentum(), true, parameterCount);
            case ADAM -> new Adam(config, parameterCount);
        };
    }

    /** Vectors of state that the rule of these settings keeps. */
    static int stateVectors(OptimizerSettings config) {
        return switch (config.type()) {
            case SGD -> 0;
            case MOMENTUM, NESTEROV -> 1;
            case ADAM -> 2;
        };
    }
}
