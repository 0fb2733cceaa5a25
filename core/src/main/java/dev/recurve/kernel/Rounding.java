package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.lang.ref.Reference;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/** Rounds rows of floats to bf16, to the nearest and ties to even. */
final class Rounding {
    private final BoundMemory source;
    private final BoundMemory target;
    private final NativeCall call;

    /**
     * @param stride floats from one row to the next
     * @param scale what floats are multiplied by before they are rounded
     */
    Rounding(long rows, long columns, long stride, float scale, NativeBlocks blocks) {
        source =
                blocks.bound(new memory.desc(new long[] {rows, columns}, memory.data_type.f32, new long[] {stride, 1}));
        target = blocks.bound(Bf16Product.matrix(rows, columns));
        primitive_attr attributes = OneDnn.attributes();
        if (scale != 1) {
            attributes.set_output_scales(0, new float[] {scale});
        }
        var descriptor = blocks.own(new reorder.primitive_desc(source.memory(), target.memory(), attributes, false));
        call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
        call.bind(DNNL_ARG_FROM, source.memory());
        call.bind(DNNL_ARG_TO, target.memory());
    }

    Rounding(long rows, long columns, NativeBlocks blocks) {
        this(rows, columns, columns, 1, blocks);
    }

    void run(FloatAddress from, Pointer to) {
        source.point(from);
        target.point(to);
        call.run();
        Reference.reachabilityFence(from);
    }
}
