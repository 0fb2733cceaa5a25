package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;

/** Stochastic gradient descent, {@code θ ← θ - η g}; touches only what the gradient touches. */
final class Sgd implements Optimizer {
    private static final FloatAddress[] NO_STATE = {};

    @Override
    public void step(FloatAddress parameters, Gradient gradient, double learningRate) {
        float factor = (float) (-learningRate * gradient.factor());
        FloatAddress values = gradient.values();
        gradient.spans()
                .forEach((offset, length) ->
                        Vectors.add(factor, values.from(offset, length), parameters.from(offset, length), length));
    }

    @Override
    public FloatAddress[] state() {
        return NO_STATE;
    }

    @Override
    public long stepCount() {
        return 0;
    }

    @Override
    public void setStepCount(long steps) {
        // the rule does not depend on it
    }

    @Override
    public void close() {
        // nothing held
    }
}
