package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import java.lang.ref.Reference;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.memory;

/** A function of one variable over arrays of one length. */
final class Elementwise {
    private final BoundMemory source;
    private final BoundMemory target;
    private final NativeCall call;

    private Elementwise(int function, long length, NativeBlocks blocks) {
        memory.desc format = OneDnn.floats(memory.format_tag.ab, 1, length);
        var wanted = blocks.own(new eltwise_forward.desc(dnnl_forward_inference, function, format, 0, 0));
        var descriptor = blocks.own(new eltwise_forward.primitive_desc(wanted, OneDnn.attributes(), OneDnn.engine()));
        source = blocks.bound(format);
        target = blocks.bound(format);
        call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
        call.bind(DNNL_ARG_SRC, source.memory());
        call.bind(DNNL_ARG_DST, target.memory());
    }

    static Elementwise sigmoid(long length, NativeBlocks blocks) {
        return new Elementwise(dnnl_eltwise_logistic, length, blocks);
    }

    static Elementwise tanh(long length, NativeBlocks blocks) {
        return new Elementwise(dnnl_eltwise_tanh, length, blocks);
    }

    /** @param to may be {@code from} */
    void run(FloatAddress from, FloatAddress to) {
        source.point(from);
        target.point(to);
        call.run();
        Reference.reachabilityFence(from);
        Reference.reachabilityFence(to);
    }
}
