package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;

/**
 * The three products of a linear layer in bf16, by oneDNN's matrix products.
 *
 * <pre>
 * Z = X Wᵀ + b        dX = dZ W        [dW, db] = dZᵀ [X, 1]
 * </pre>
 *
 * <p>Arrays of the caller are f32, rounded to bf16 copies before a product; biases, sums and results are f32. The bias is
 * the last column of the weight, and a one stands behind every input.
 */
final class Bf16Linear implements AutoCloseable {
    /** Numbers of rows whose primitives and packed weights are kept: a window's and a shorter last one's. */
    private static final int KEPT = 2;

    private final int outputs;
    private final int inputs;
    private final Map<Integer, Plan> plans = new LinkedHashMap<>(16, 0.75f, true); // by rows
    private final FloatMemory partialGradient = new FloatMemory();

    /** @param inputs columns of a weight row, the bias last */
    Bf16Linear(int outputs, int inputs) {
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /**
     * {@code Z = X Wᵀ + b}.
     *
     * @param weight [outputs, inputs]
     * @param input [rows, inputs], rows {@code stride} floats apart
     * @param output receives [rows, outputs]
     */
    void forward(FloatAddress weight, FloatAddress input, int stride, int rows, FloatAddress output) {
        Plan plan = plan(rows, stride);
        plan.gatherBias(weight);
        plan.forward.run(input, weight, output);
    }

    /**
     * {@code dX = dZ W}, behind a {@link #forward} over as many rows.
     *
     * @param outputGradients [rows, outputs]
     * @param inputGradients receives [rows, inputs - 1]: nobody asks for the gradient of the one behind an input
     */
    void inputGradients(FloatAddress weight, FloatAddress outputGradients, int rows, FloatAddress inputGradients) {
        plans.get(rows).toInput.run(outputGradients, weight, inputGradients);
    }

    /**
     * {@code [dW, db] = scale · dZᵀ [X, 1]}. The scale is for the sums: hidden states are often numbers that bf16 has, and
     * so is the one behind them, and both would be rounded behind a scale.
     *
     * @param outputGradients [rows, outputs]
     * @param input [rows, inputs]
     * @param scale factor of the gradients
     * @param weightGradients receives [outputs, inputs]
     * @param accumulate whether they are added to what the array holds
     */
    void weightGradients(
            FloatAddress outputGradients,
            FloatAddress input,
            int rows,
            float scale,
            FloatAddress weightGradients,
            boolean accumulate) {
        long length = (long) outputs * inputs;
        FloatAddress target = accumulate ? partialGradient.reserve(length) : weightGradients;
        plans.get(rows).toWeight.run(outputGradients, input, target);
        if (accumulate) {
            Vectors.add(scale, target, weightGradients, length);
        } else {
            Vectors.scale(scale, target, length);
        }
    }

    private Plan plan(int rows, int stride) {
        Plan kept = plans.get(rows);
        if (kept == null) {
            if (plans.size() >= KEPT) {
                plans.remove(plans.keySet().iterator().next()).blocks.close();
            }
            kept = new Plan(rows, stride);
            plans.put(rows, kept);
        }
        return kept;
    }

    /** Row-major, or the transpose of what lies so, by the strides of rows and columns. */
    private static memory.desc floats(long rows, long columns, long rowStride, long columnStride) {
        return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, new long[] {rowStride, columnStride});
    }

    private static memory.desc bf16(memory.format_tag format, long rows, long columns) {
        return new memory.desc(new long[] {rows, columns}, memory.data_type.bf16, format);
    }

    /** The primitives for one number of rows. */
    private final class Plan {
        private final NativeBlocks blocks = new NativeBlocks();
        private final BoundMemory biasColumn; // of the caller's weight
        private final Reorder biasCopy; // to where the product reads it, without gaps
        private final Product forward;
        private final Product toInput;
        private final Product toWeight;

        Plan(int rows, int stride) {
            memory.format_tag any = memory.format_tag.any;
            int narrow = inputs - 1;
            biasColumn = blocks.bound(floats(1, outputs, (long) outputs * inputs, inputs));
            memory bias = blocks.allocate(OneDnn.floats(memory.format_tag.ab, 1, outputs));
            biasCopy = new Reorder(biasColumn.memory(), bias, blocks);
            forward = new Product(
                    new Factor(floats(rows, narrow, stride, 1), bf16(any, rows, narrow)),
                    new Factor(floats(narrow, outputs, 1, inputs), bf16(any, narrow, outputs)),
                    OneDnn.floats(memory.format_tag.ab, rows, outputs),
                    bias);
            toInput = new Product(
                    new Factor(floats(rows, outputs, outputs, 1), bf16(memory.format_tag.ab, rows, outputs)),
                    new Factor(floats(outputs, narrow, inputs, 1), bf16(any, outputs, narrow)),
                    OneDnn.floats(memory.format_tag.ab, rows, narrow));
            toWeight = new Product(
                    new Factor(floats(outputs, rows, 1, outputs), bf16(any, outputs, rows)),
                    new Factor(floats(rows, inputs, stride, 1), bf16(any, rows, inputs)),
                    OneDnn.floats(memory.format_tag.ab, outputs, inputs));
        }

        void gatherBias(FloatAddress weight) {
            long before = inputs - 1L;
            biasColumn.point(weight.from(before, weight.capacity() - before));
            biasCopy.run();
            Reference.reachabilityFence(weight);
        }

        /**
         * How a factor lies in the caller's memory, and how the product may have it.
         *
         * @param wanted bf16; any format, or one that is given
         */
        private record Factor(memory.desc plain, memory.desc wanted) {}

        /** A product of two factors that are rounded before it. */
        private final class Product {
            private final Rounded left;
            private final Rounded right;
            private final BoundMemory result;
            private final NativeCall call;

            Product(Factor a, Factor b, memory.desc c) {
                this(a, b, c, null);
            }

            /** @param bias [1, columns of b], added to every row; null: none */
            Product(Factor a, Factor b, memory.desc c, memory bias) {
                var product = bias == null
                        ? new matmul.desc(a.wanted(), b.wanted(), c)
                        : new matmul.desc(a.wanted(), b.wanted(), bias.get_desc(), c);
                var descriptor = blocks.own(new matmul.primitive_desc(product, OneDnn.attributes(), OneDnn.engine()));
                left = new Rounded(a.plain(), descriptor.src_desc());
                right = new Rounded(b.plain(), descriptor.weights_desc());
                result = blocks.bound(c);
                call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
                call.bind(DNNL_ARG_SRC, left.rounded);
                call.bind(DNNL_ARG_WEIGHTS, right.rounded);
                call.bind(DNNL_ARG_DST, result.memory());
                if (bias != null) {
                    call.bind(DNNL_ARG_BIAS, bias);
                }
            }

            void run(FloatAddress a, FloatAddress b, FloatAddress c) {
                left.round(a);
                right.round(b);
                result.point(c);
                call.run();
                Reference.reachabilityFence(c);
            }
        }

        /** A copy in bf16 and in the format that a primitive wants. */
        private final class Rounded {
            private final BoundMemory source;
            private final memory rounded;
            private final Reorder reorder;

            Rounded(memory.desc plain, memory.desc wanted) {
                source = blocks.bound(plain);
                rounded = blocks.allocate(wanted);
                reorder = new Reorder(source.memory(), rounded, blocks);
            }

            void round(FloatAddress floats) {
                source.point(floats);
                reorder.run();
                Reference.reachabilityFence(floats);
            }
        }
    }

    @Override
    public void close() {
        plans.values().forEach(plan -> plan.blocks.close());
        plans.clear();
        partialGradient.close();
    }
}
