package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
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
                primitives.remove(primitives.keySet().iterator().next()).scratch.close();
            }
            kept = new Primitive(rows);
            primitives.put(rows, kept);
        }
        return kept;
    }

    private final class Primitive {
        private final BoundMemory data;
        private final primitive softmax;
        private final IntMemoryMap arguments = new IntMemoryMap();
        private final FloatMemory scratch = new FloatMemory();

        Primitive(int rows) {
            memory.desc format = OneDnn.floats(memory.format_tag.ab, rows, columns);
            var descriptor = new softmax_forward.primitive_desc(
                    new softmax_forward.desc(dnnl_forward_inference, format, 1), OneDnn.attributes(), OneDnn.engine());
            data = new BoundMemory(format);
            data.bind(arguments, DNNL_ARG_SRC);
            data.bind(arguments, DNNL_ARG_DST);
            memory.desc needed = descriptor.scratchpad_desc();
            long floats = Math.max(1, (needed.get_size() + Float.BYTES - 1) / Float.BYTES);
            arguments.put(DNNL_ARG_SCRATCHPAD, new memory(needed, OneDnn.engine(), scratch.reserve(floats)));
            softmax = new primitive(descriptor.get());
        }

        void run(FloatAddress values) {
            data.point(values);
            softmax.execute(OneDnn.stream(), arguments);
        }
    }

    @Override
    public void close() {
        primitives.values().forEach(kept -> kept.scratch.close());
        primitives.clear();
    }
}
