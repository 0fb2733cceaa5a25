package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.Vectors;
import dev.recurve.model.ParameterSpans;

/** Stochastic gradient descent, {@code θ ← θ - η g}; touches only what the gradient touches. */
final class Sgd implements Optimizer {
    private static final FloatAddress[] NO_STATE = {};

    @Override
    public void step(FloatAddress parameters, FloatAddress gradients, ParameterSpans spans, double learningRate) {
        spans.forEach((offset, length) -> Vectors.add(
                (float) -learningRate, gradients.from(offset, length), parameters.from(offset, length), length));
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
