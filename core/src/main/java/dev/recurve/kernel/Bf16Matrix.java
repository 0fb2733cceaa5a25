package dev.recurve.kernel;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** bf16 numbers in off-heap memory, row-major and without gaps, which a {@link Rounding} fills. */
final class Bf16Matrix {
    private final FloatAddress memory;
    private final long columns;

    /**
     * @param memory at least {@link #floats} of it
     * @param columns of a row
     */
    Bf16Matrix(FloatAddress memory, long columns) {
        this.memory = memory;
        this.columns = columns;
    }

    /** Floats whose memory a matrix takes. */
    static long floats(long rows, long columns) {
        return (rows * columns + 1) / 2;
    }

    /** The matrix from a row on; hold the matrix until it is used. */
    Pointer from(long row) {
        return new Bf16Address(memory.address() + Short.BYTES * row * columns);
    }

    /** An exact address, as {@link FloatAddress} is. */
    private static final class Bf16Address extends ShortPointer {
        Bf16Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
