package dev.recurve.kernel;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A window on off-heap floats at an exact address.
 *
 * <p>JavaCPP counts {@code position} in bytes where a native function takes {@code void*}, so a positioned
 * {@link FloatPointer} passed to oneDNN reads the wrong place. This pointer always has position 0.
 *
 * <p>It keeps the owner of the memory alive as long as it is reachable itself. A oneDNN memory object that was pointed
 * here does not: hold the address ({@link java.lang.ref.Reference#reachabilityFence}) until the primitive has run.
 */
public final class FloatAddress extends FloatPointer {
    private final transient Object owner;

    FloatAddress(long address, long length, Object owner) {
        super((Pointer) null);
        this.address = address;
        this.limit = length;
        this.capacity = length;
        this.owner = owner;
    }

    /**
     * The memory of an array whose elements lie without gaps from its first one.
     *
     * <p>{@code data().address()} ignores the offset of a view, so it is added here.
     */
    public static FloatAddress of(INDArray array) {
        return new FloatAddress(array.data().address() + Float.BYTES * array.offset(), array.length(), array);
    }

    /** The part that starts {@code offset} floats after this one. */
    public FloatAddress from(long offset, long length) {
        if (offset < 0 || length < 0 || length > capacity() - offset) {
            throw new IndexOutOfBoundsException(
                    "floats " + offset + " to " + (offset + length) + " of a block of " + capacity());
        }
        return new FloatAddress(address() + Float.BYTES * offset, length, owner);
    }
}
