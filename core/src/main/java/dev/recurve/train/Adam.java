package dev.recurve.train;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.nio.FloatBuffer;

/**
 * Adam: {@code m ← β₁ m + (1-β₁) g}, {@code v ← β₂ v + (1-β₂) g²}, {@code θ ← θ - η m̂ / (√v̂ + ε)}.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba 2015</a>
 */
final class Adam implements Optimizer {
    /** Elements worked on at a time, on the heap, where the loops vectorize. */
    private static final int BLOCK = 1 << 12;

    private final double beta1;
    private final double beta2;
    private final float epsilon;
    private final FloatMemory firstMemory = new FloatMemory();
    private final FloatMemory secondMemory = new FloatMemory();
    private final FloatAddress first;
    private final FloatAddress second;
    private final float[] g = new float[BLOCK];
    private final float[] m = new float[BLOCK];
    private final float[] v = new float[BLOCK];
    private final float[] p = new float[BLOCK];
    private long steps;

    Adam(OptimizerSettings config, long parameterCount) {
        beta1 = config.beta1();
        beta2 = config.beta2();
        epsilon = (float) config.epsilon();
        first = firstMemory.reserveZeroed(parameterCount);
        second = secondMemory.reserveZeroed(parameterCount);
    }

    @Override
    public void step(FloatAddress parameters, Gradient gradient, double learningRate) {
        steps++;
        float rate = (float) (learningRate / (1 - Math.pow(beta1, steps)));
        float secondScale = (float) (1 / (1 - Math.pow(beta2, steps)));
        float factor = (float) gradient.factor();
        long total = gradient.spans().length();
        // dense on purpose: moments of rows without a gradient decay too
        for (long start = 0; start < total; start += BLOCK) {
            int length = (int) Math.min(BLOCK, total - start);
            FloatBuffer moments = first.from(start, length).asBuffer();
            FloatBuffer squares = second.from(start, length).asBuffer();
            FloatBuffer values = parameters.from(start, length).asBuffer();
            gradient.values().from(start, length).asBuffer().get(g, 0, length);
            moments.get(0, m, 0, length);
            squares.get(0, v, 0, length);
            values.get(0, p, 0, length);
            scale(length, factor);
            update(length, rate, secondScale);
            moments.put(0, m, 0, length);
            squares.put(0, v, 0, length);
            values.put(0, p, 0, length);
        }
    }

    private void scale(int length, float factor) {
        for (int i = 0; i < length; i++) {
            g[i] *= factor;
        }
    }

    private void update(int length, float rate, float secondScale) {
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float new1 = (float) (1 - beta1);
        float new2 = (float) (1 - beta2);
        for (int i = 0; i < length; i++) {
            m[i] = keep1 * m[i] + new1 * g[i];
            v[i] = keep2 * v[i] + new2 * g[i] * g[i];
            p[i] -= rate * m[i] / ((float) Math.sqrt(v[i] * secondScale) + epsilon);
        }
    }

    @Override
    public FloatAddress[] state() {
        return new FloatAddress[] {first, second};
    }

    @Override
    public long stepCount() {
        return steps;
    }

    @Override
    public void setStepCount(long steps) {
        this.steps = steps;
    }

    @Override
    public void close() {
        firstMemory.close();
        secondMemory.close();
    }
}
