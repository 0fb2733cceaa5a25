package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;

/** Copies one array into another of another format. */
final class Reorder {
    private final NativeCall call;

    Reorder(memory from, memory to, NativeBlocks blocks) {
        var descriptor = blocks.own(new reorder.primitive_desc(from, to, OneDnn.attributes(), false));
        call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
        call.bind(DNNL_ARG_FROM, from);
        call.bind(DNNL_ARG_TO, to);
    }

    void run() {
        call.run();
    }
}
