package dev.recurve.kernel;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
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
     *
     * @throws IllegalArgumentException if the elements are no floats, or do not lie without gaps
     */
    public static FloatAddress of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || array.isEmpty() || !isDense(array)) {
            throw new IllegalArgumentException("floats without gaps expected, found " + array.dataType() + " of shape "
                    + Arrays.toString(array.shape()) + " and strides " + Arrays.toString(array.stride()));
        }
        return new FloatAddress(array.data().address() + Float.BYTES * array.offset(), array.length(), array);
    }

    /** Whether the last element is as far from the first as it is when all others lie between. */
    private static boolean isDense(INDArray array) {
        long reach = 0;
        for (int i = 0; i < array.rank(); i++) {
            if (array.size(i) > 1) {
                if (array.stride(i) < 1) {
                    return false;
                }
                reach += (array.size(i) - 1) * array.stride(i);
            }
        }
        return reach == array.length() - 1;
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
