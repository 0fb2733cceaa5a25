package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.Vectors;
import dev.recurve.model.ParameterSpans;

/**
 * Descent with momentum, {@code v ← μ v + g}, then {@code θ ← θ - η v} (heavy ball, Polyak 1964) or
 * {@code θ ← θ - η (g + μ v)} (Nesterov's, as in Sutskever et al. 2013).
 */
final class Momentum implements Optimizer {
    private final float momentum;
    private final boolean nesterov;
    private final FloatMemory memory = new FloatMemory();
    private final FloatAddress velocity;

    Momentum(double momentum, boolean nesterov, long parameterCount) {
        this.momentum = (float) momentum;
        this.nesterov = nesterov;
        velocity = memory.reserveZeroed(parameterCount);
    }

    @Override
    public void step(FloatAddress parameters, FloatAddress gradients, ParameterSpans spans, double learningRate) {
        long length = spans.length();
        Vectors.scale(momentum, velocity, length);
        spans.forEach(
                (offset, count) -> Vectors.add(1, gradients.from(offset, count), velocity.from(offset, count), count));
        if (nesterov) {
            spans.forEach((offset, count) -> Vectors.add(
                    (float) -learningRate, gradients.from(offset, count), parameters.from(offset, count), count));
            Vectors.add((float) (-learningRate * momentum), velocity, parameters, length);
        } else {
            Vectors.add((float) -learningRate, velocity, parameters, length);
        }
    }

    @Override
    public FloatAddress[] state() {
        return new FloatAddress[] {velocity};
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
        memory.close();
    }
}
