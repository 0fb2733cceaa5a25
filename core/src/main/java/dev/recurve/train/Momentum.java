package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.Vectors;

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
    public void step(FloatAddress parameters, Gradient gradient, double learningRate) {
        Vectors.scale(momentum, velocity, velocity.capacity());
        add(gradient.factor(), gradient, velocity);
        if (nesterov) {
            add(-learningRate * gradient.factor(), gradient, parameters);
            Vectors.add((float) (-learningRate * momentum), velocity, parameters, velocity.capacity());
        } else {
            Vectors.add((float) -learningRate, velocity, parameters, velocity.capacity());
        }
    }

    private static void add(double factor, Gradient gradient, FloatAddress target) {
        FloatAddress values = gradient.values();
        gradient.spans()
                .forEach((offset, length) ->
                        Vectors.add((float) factor, values.from(offset, length), target.from(offset, length), length));
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
