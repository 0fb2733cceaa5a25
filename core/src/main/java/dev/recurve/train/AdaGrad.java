package dev.recurve.train;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.nio.FloatBuffer;

/**
 * AdaGrad: {@code s ← s + g²}, {@code θ ← θ - η g / (√s + ε)}; touches only what the gradient touches.
 *
 * @see <a href="https://jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan and Singer 2011</a>
 */
final class AdaGrad implements Optimizer {
    /** Elements worked on at a time, on the heap, where the loops vectorize. */
    private static final int BLOCK = 1 << 12;

    private final float epsilon;
    private final FloatMemory memory = new FloatMemory();
    private final FloatAddress squares;
    private final float[] g = new float[BLOCK];
    private final float[] s = new float[BLOCK];
    private final float[] p = new float[BLOCK];

    AdaGrad(double epsilon, long parameterCount) {
        this.epsilon = (float) epsilon;
        squares = memory.reserveZeroed(parameterCount);
    }

    @Override
    public void step(FloatAddress parameters, Gradient gradient, double learningRate) {
        gradient.spans().forEach((offset, length) -> {
            for (long done = 0; done < length; done += BLOCK) {
                int count = (int) Math.min(BLOCK, length - done);
                block(parameters, gradient, offset + done, count, (float) learningRate);
            }
        });
    }

    private void block(FloatAddress parameters, Gradient gradient, long start, int length, float rate) {
        FloatBuffer sums = squares.from(start, length).asBuffer();
        FloatBuffer values = parameters.from(start, length).asBuffer();
        gradient.values().from(start, length).asBuffer().get(g, 0, length);
        sums.get(0, s, 0, length);
        values.get(0, p, 0, length);
        float factor = (float) gradient.factor();
        for (int i = 0; i < length; i++) {
            float scaled = g[i] * factor;
            s[i] += scaled * scaled;
            p[i] -= rate * scaled / ((float) Math.sqrt(s[i]) + epsilon);
        }
        sums.put(0, s, 0, length);
        values.put(0, p, 0, length);
    }

    @Override
    public FloatAddress[] state() {
        return new FloatAddress[] {squares};
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
