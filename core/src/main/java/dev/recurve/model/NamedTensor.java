package dev.recurve.model;

import dev.recurve.kernel.FloatAddress;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A tensor of the state dictionary and where its elements lie in a parameter's memory.
 *
 * @param name name in the dictionary
 * @param shape sizes of the tensor, row-major
 * @param memory the parameter
 * @param index from a position in the tensor to a position in the memory; {@link #ZERO} for an element that PyTorch has
 *     and the model has not, {@link #FORBIDDEN} for the score of what must not be
 */
record NamedTensor(String name, long[] shape, FloatAddress memory, Index index) {
    /** Index of an element that is always zero. */
    static final int ZERO = -1;
    /** Index of a score that rules something out. */
    static final int FORBIDDEN = -2;
    /** Such a score: large enough that {@code exp} of it is zero, and finite, so that no sum with it is undefined. */
    static final float FORBIDDEN_SCORE = -10_000;

    /** From a position in a tensor to a position in a parameter's memory. */
    @FunctionalInterface
    interface Index {
        int of(int position);
    }

    /**
     * The weight and bias of a linear layer that lie in one matrix [rows, columns + 1], the bias last.
     *
     * @param name of the layer
     */
    static List<NamedTensor> linear(String name, int rows, int columns, FloatAddress memory) {
        return List.of(
                new NamedTensor(
                        name + ".weight",
                        new long[] {rows, columns},
                        memory,
                        i -> i / columns * (columns + 1) + i % columns),
                new NamedTensor(name + ".bias", new long[] {rows}, memory, i -> i * (columns + 1) + columns));
    }

    /** A tensor that lies in memory as it is. */
    static NamedTensor plain(String name, FloatAddress memory, long... shape) {
        return new NamedTensor(name, shape, memory, i -> i);
    }

    private int length() {
        int length = 1;
        for (long size : shape) {
            length = Math.multiplyExact(length, Math.toIntExact(size));
        }
        return length;
    }

    /** A copy of the tensor's elements. */
    float[] read() {
        float[] values = new float[length()];
        FloatBuffer elements = memory.asBuffer();
        for (int i = 0; i < values.length; i++) {
            int at = index.of(i);
            values[i] = at == ZERO ? 0 : at == FORBIDDEN ? FORBIDDEN_SCORE : elements.get(at);
        }
        return values;
    }

    /**
     * Sets the tensor's elements.
     *
     * @throws IllegalArgumentException if there are more or fewer, or one that the model has not is not zero
     */
    void write(float[] values) {
        if (length() != values.length) {
            throw new IllegalArgumentException(
                    "parameter " + name + ": expected " + length() + " values, found " + values.length);
        }
        FloatBuffer elements = memory.asBuffer();
        for (int i = 0; i < values.length; i++) {
            int at = index.of(i);
            if (at >= 0) {
                elements.put(at, values[i]);
            } else if (values[i] != 0) {
                throw new IllegalArgumentException("parameter " + name + ": expected zero at element " + i + ", found "
                        + values[i] + ": only the candidate has a second bias here; add the others to bias_ih");
            }
        }
    }
}
