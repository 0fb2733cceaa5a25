package dev.recurve.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** What a plan holds outside the Java heap, freed together. */
final class NativeBlocks implements AutoCloseable {
    private final List<FloatMemory> memories = new ArrayList<>();
    private final List<Pointer> objects = new ArrayList<>();

    /** A oneDNN memory of the given format. */
    memory allocate(memory.desc format) {
        return own(new memory(format, OneDnn.engine(), block().reserve(floats(format))));
    }

    /** A oneDNN memory that is pointed at the caller's data before each call. */
    BoundMemory bound(memory.desc format) {
        BoundMemory bound = new BoundMemory(format);
        own(bound.memory());
        return bound;
    }

    /** Floats that a format takes, at least one. */
    static long floats(memory.desc format) {
        return Math.max(1, (format.get_size() + Float.BYTES - 1) / Float.BYTES);
    }

    /** Floats set to zero. */
    FloatAddress zeroed(long length) {
        return block().reserveZeroed(length);
    }

    /** Takes over a native object, to be freed with the blocks. */
    <P extends Pointer> P own(P object) {
        objects.add(object);
        return object;
    }

    private FloatMemory block() {
        FloatMemory block = new FloatMemory();
        memories.add(block);
        return block;
    }

    @Override
    public void close() {
        objects.forEach(Pointer::deallocate);
        objects.clear();
        memories.forEach(FloatMemory::close);
        memories.clear();
    }
}
