package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_forward;

/** {@code p = exp(z - max z) / Σ exp(z - max z)} over each row, in place: oneDNN's, or plain Java where that is absent. */
final class RowSoftmax implements AutoCloseable {
    /** Numbers of rows whose primitive is kept: windows and their last, shorter ones. */
    private static final int KEPT = 16;

    private final int columns;
    private final Map<Integer, Primitive> primitives = new LinkedHashMap<>(16, 0.75f, true); // by rows

    RowSoftmax(int columns) {
        this.columns = columns;
    }

    /** Normalises {@code [rows, columns]}. */
    void run(FloatAddress values, int rows) {
        if (OneDnn.isAvailable()) {
            primitive(rows).run(values);
        } else {
            plain(values.asBuffer(), rows, columns);
        }
    }

    static void plain(FloatBuffer values, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = start; i < start + columns; i++) {
                largest = Math.max(largest, values.get(i));
            }
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                float exponential = (float) Math.exp(values.get(i) - largest);
                values.put(i, exponential);
                sum += exponential;
            }
            for (int i = start; i < start + columns; i++) {
                values.put(i, (float) (values.get(i) / sum));
            }
        }
    }

    private Primitive primitive(int rows) {
        Primitive kept = primitives.get(rows);
        if (kept == null) {
            if (primitives.size() >= KEPT) {
                primitives.remove(primitives.keySet().iterator().next()).blocks.close();
            }
            kept = new Primitive(rows, columns);
            primitives.put(rows, kept);
        }
        return kept;
    }

    private static final class Primitive {
        private final NativeBlocks blocks = new NativeBlocks();
        private final BoundMemory data;
        private final NativeCall call;

        Primitive(int rows, int columns) {
            memory.desc format = OneDnn.floats(memory.format_tag.ab, rows, columns);
            var wanted = blocks.own(new softmax_forward.desc(dnnl_forward_inference, format, 1));
            var descriptor =
                    blocks.own(new softmax_forward.primitive_desc(wanted, OneDnn.attributes(), OneDnn.engine()));
            data = blocks.bound(format);
            call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
            call.bind(DNNL_ARG_SRC, data.memory());
            call.bind(DNNL_ARG_DST, data.memory());
        }

        void run(FloatAddress values) {
            data.point(values);
            call.run();
            Reference.reachabilityFence(values);
        }
    }

    @Override
    public void close() {
        primitives.values().forEach(kept -> kept.blocks.close());
        primitives.clear();
    }
}
