package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.lang.ref.Reference;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;

/**
 * A primitive with its arguments, run on the calling thread's scratchpad.
 *
 * <p>A scratchpad holds nothing between two runs. So one for each thread is enough for all layers and shapes; with one
 * for each primitive they would take twice as much memory as what backward needs.
 */
final class NativeCall {
    private final primitive primitive;
    private final IntMemoryMap arguments;
    private final BoundMemory scratchpad;
    private final long scratchFloats;

    /** @param blocks own the native objects */
    NativeCall(dnnl_primitive_desc descriptor, memory.desc scratchFormat, NativeBlocks blocks) {
        primitive = blocks.own(new primitive(descriptor));
        arguments = blocks.own(new IntMemoryMap());
        scratchpad = blocks.bound(scratchFormat);
        scratchFloats = NativeBlocks.floats(scratchFormat);
        bind(DNNL_ARG_SCRATCHPAD, scratchpad.memory());
    }

    void bind(int argument, memory value) {
        arguments.put(argument, value);
    }

    void run() {
        FloatAddress scratch = OneDnn.scratch(scratchFloats);
        scratchpad.point(scratch);
        primitive.execute(OneDnn.stream(), arguments);
        Reference.reachabilityFence(scratch);
    }
}
