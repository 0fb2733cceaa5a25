package dev.recurve.layer;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * One named parameter of a layer.
 *
 * @param key name within the layer
 * @param rows first dimension
 * @param columns second dimension; the block is row-major
 * @param initializer fills a new block
 */
record ParameterBlock(String key, int rows, int columns, Initializer initializer) {
    /** Fills the elements of a new block. */
    @FunctionalInterface
    interface Initializer {
        void fill(FloatBuffer block, int rows, int columns, SplittableRandom random);
    }

    long length() {
        return (long) rows * columns;
    }

    /** Uniform in {@code [-range, range)}. */
    static Initializer uniform(double range) {
        return (block, rows, columns, random) -> {
            for (int i = 0; i < rows * columns; i++) {
                block.put(i, (float) random.nextDouble(-range, range));
            }
        };
    }

    /** Uniform in {@code [-range, range)}, the last column zero. */
    static Initializer uniformWithZeroBias(double range) {
        return (block, rows, columns, random) -> {
            uniform(range).fill(block, rows, columns, random);
            for (int row = 0; row < rows; row++) {
                block.put(row * columns + columns - 1, 0);
            }
        };
    }
}
