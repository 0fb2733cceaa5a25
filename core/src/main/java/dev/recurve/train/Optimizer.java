package dev.recurve.train;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.ParameterSpans;

/** A rule that turns gradients into changes of parameters, in place on flat vectors. */
public interface Optimizer extends AutoCloseable {
    /**
     * The gradient of a mean loss as the backward pass left it.
     *
     * @param values one for each parameter, before clipping
     * @param spans where they may differ from zero
     * @param factor what clipping multiplies them by: taken along in the step, it saves a pass over the gradient
     */
    record Gradient(FloatAddress values, ParameterSpans spans, double factor) {}

    /**
     * Makes one step.
     *
     * @param parameters changed in place
     * @param gradient read only
     * @param learningRate step size
     */
    void step(FloatAddress parameters, Gradient gradient, double learningRate);

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
            case SGD, NT_ASGD -> new Sgd(); // its steps are averaged outside
            case MOMENTUM -> new Momentum(config.momentum(), false, parameterCount);
            case NESTEROV -> new Momentum(config.momentum(), true, parameterCount);
            case ADAM -> new Adam(config, parameterCount);
            case ADAGRAD -> new AdaGrad(config.epsilon(), parameterCount);
        };
    }

    /** Vectors of state that the rule of these settings keeps. */
    static int stateVectors(OptimizerSettings config) {
        return switch (config.type()) {
            case SGD, NT_ASGD -> 0;
            case MOMENTUM, NESTEROV, ADAGRAD -> 1;
            case ADAM -> 2;
        };
    }
}
