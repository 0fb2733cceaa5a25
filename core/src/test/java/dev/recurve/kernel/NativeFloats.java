package dev.recurve.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Off-heap test data. */
final class NativeFloats {
    private NativeFloats() {}

    static FloatAddress of(float... values) {
        FloatAddress memory = new FloatMemory().reserve(values.length);
        memory.asBuffer().put(values);
        return memory;
    }

    /** Distinct values in [-range, range). */
    static FloatAddress random(SplittableRandom random, int length, double range) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-range, range);
        }
        return of(values);
    }

    static FloatAddress filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return of(values);
    }

    static float[] toArray(FloatAddress memory) {
        float[] values = new float[Math.toIntExact(memory.capacity())];
        memory.asBuffer().get(values);
        return values;
    }
}
