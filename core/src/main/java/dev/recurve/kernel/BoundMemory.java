package dev.recurve.kernel;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** A oneDNN memory object that is made once and pointed at the caller's data before each call. */
final class BoundMemory {
    private final memory.desc format;
    private final memory memory;

    BoundMemory(memory.desc format) {
        this.format = format;
        // a null handle: oneDNN must not allocate what the caller brings
        memory = new memory(format, OneDnn.engine(), new Pointer((Pointer) null));
    }

    memory.desc format() {
        return format;
    }

    memory memory() {
        return memory;
    }

    void point(Pointer data) {
        memory.set_data_handle(data);
    }

    void bind(IntMemoryMap arguments, int argument) {
        arguments.put(argument, memory);
    }
}
