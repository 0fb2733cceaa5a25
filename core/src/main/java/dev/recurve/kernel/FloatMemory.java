package dev.recurve.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Off-heap floats that the holder owns, aligned to cache lines, grown on demand and freed on {@link #close}. */
public final class FloatMemory implements AutoCloseable {
    /** A cache line, and the width of an AVX-512 register. */
    private static final int ALIGNMENT = 64;

    private static final long MOST_FLOATS = Long.MAX_VALUE / Float.BYTES - ALIGNMENT;

    private BytePointer block;
    private FloatAddress floats;

    /**
     * Memory for {@code length} floats; what it held before is lost when it has to grow.
     *
     * @throws IllegalArgumentException if the length is negative, or beyond what addresses can reach
     */
    public FloatAddress reserve(long length) {
        if (length < 0 || length > MOST_FLOATS) {
            throw new IllegalArgumentException("0 to " + MOST_FLOATS + " floats can be reserved, found " + length);
        }
        if (floats == null || floats.capacity() < length) {
            close();
            block = new BytePointer(length * Float.BYTES + ALIGNMENT);
            long aligned = (block.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            floats = new FloatAddress(aligned, length, block);
        }
        return floats;
    }

    /** As {@link #reserve}, with every float set to zero. */
    public FloatAddress reserveZeroed(long length) {
        FloatAddress reserved = reserve(length);
        Pointer.memset(reserved, 0, length * Float.BYTES);
        return reserved;
    }

    /** Bytes held. */
    public long bytes() {
        return block == null ? 0 : block.capacity();
    }

    @Override
    public void close() {
        if (block != null) {
            block.deallocate();
            block = null;
            floats = null;
        }
    }
}
