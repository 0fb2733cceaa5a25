package dev.recurve.kernel;

import dev.recurve.kernel.Bf16Product.Factor;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;

/**
 * The three products of a linear layer in bf16, by oneDNN's matrix products.
 *
 * <pre>
 * Z = X Wᵀ + b        dX = s dZ W        [dW, db] = s dZᵀ [X, 1]
 * </pre>
 *
 * <p>Arrays of the caller are f32, each rounded once to a bf16 copy that all products share; biases, sums and results are
 * f32. The bias is the last column of the weight, and a one stands behind every input.
 */
final class Bf16Linear implements AutoCloseable {
    /** Numbers of rows whose primitives are kept: a window's and a shorter last one's. */
    private static final int KEPT = 2;

    private final int outputs;
    private final int inputs;
    private final int stride;
    private final Map<Integer, Plan> plans = new LinkedHashMap<>(16, 0.75f, true); // by rows
    private final NativeBlocks blocks = new NativeBlocks();
    private final FloatMemory weightBlock = new FloatMemory();
    private final FloatMemory inputBlock = new FloatMemory();
    private final FloatMemory biasedInputBlock = new FloatMemory();
    private final FloatMemory gradientBlock = new FloatMemory();
    private final Bf16Matrix weight; // [outputs, inputs - 1]
    private final Rounding weightRounding;
    private final BoundMemory biasColumn; // of the caller's weight
    private final memory bias; // [1, outputs], without gaps
    private final Reorder biasCopy;
    private Bf16Matrix biasedInput; // [rows, inputs], of the last forward

    /**
     * @param inputs columns of a weight row, the bias last
     * @param stride floats from one input row to the next
     */
    Bf16Linear(int outputs, int inputs, int stride) {
        this.outputs = outputs;
        this.inputs = inputs;
        this.stride = stride;
        int narrow = inputs - 1;
        weight = matrix(weightBlock, outputs, narrow);
        weightRounding = new Rounding(outputs, narrow, inputs, 1, blocks);
        biasColumn = blocks.bound(new memory.desc(
                new long[] {1, outputs}, memory.data_type.f32, new long[] {(long) outputs * inputs, inputs}));
        bias = blocks.allocate(OneDnn.floats(memory.format_tag.ab, 1, outputs));
        biasCopy = new Reorder(biasColumn.memory(), bias, blocks);
    }

    private static Bf16Matrix matrix(FloatMemory block, long rows, long columns) {
        return new Bf16Matrix(block.reserve(Bf16Matrix.floats(rows, columns)), columns);
    }

    /** Takes over the values of a weight [outputs, inputs], for all products until the next call. */
    void setWeight(FloatAddress values) {
        weightRounding.run(values, weight.from(0));
        long before = inputs - 1L;
        biasColumn.point(values.from(before, values.capacity() - before));
        biasCopy.run();
        Reference.reachabilityFence(values);
    }

    /**
     * {@code Z = X Wᵀ + b}.
     *
     * @param values [rows, inputs], the last one 1, in rows of the stride
     * @param output receives [rows, outputs]
     */
    void forward(FloatAddress values, int rows, FloatAddress output) {
        Plan plan = plan(rows);
        // the ones are left out in a matrix of its own: the fastest product wants one without gaps
        Bf16Matrix input = matrix(inputBlock, rows, inputs - 1L);
        plan.inputRounding.run(values, input.from(0));
        biasedInput = matrix(biasedInputBlock, rows, inputs);
        plan.biasedInputRounding.run(values, biasedInput.from(0));
        plan.forward.by(weight.from(0)).run(input.from(0), output);
    }

    /**
     * Gradients, behind the {@link #forward} over the same rows.
     *
     * @param gradients of the output [rows, outputs]
     * @param scale factor of all gradients, for those of the output before they are rounded: inputs are often numbers that
     *     bf16 has, and so is the one behind them, and both would be rounded behind a scale
     * @param inputGradients receives [rows, inputs - 1]: nobody asks for the gradient of the one behind an input
     * @param weightGradients receives [outputs, inputs]
     * @param accumulate whether gradients of the weight are added to what the array holds
     */
    void backward(
            FloatAddress gradients,
            int rows,
            float scale,
            FloatAddress inputGradients,
            FloatAddress weightGradients,
            boolean accumulate) {
        Plan plan = plan(rows);
        Bf16Matrix dz = matrix(gradientBlock, rows, outputs);
        plan.gradientRounding(scale).run(gradients, dz.from(0));
        plan.toInput.by(weight.from(0)).run(dz.from(0), inputGradients);
        plan.toWeight(accumulate).by(biasedInput.from(0)).run(dz.from(0), weightGradients);
    }

    private Plan plan(int rows) {
        Plan kept = plans.get(rows);
        if (kept == null) {
            if (plans.size() >= KEPT) {
                plans.remove(plans.keySet().iterator().next()).close();
            }
            kept = new Plan(rows);
            plans.put(rows, kept);
        }
        return kept;
    }

    /** The primitives for one number of rows. */
    private final class Plan implements AutoCloseable {
        private final int rows;
        private final NativeBlocks blocks = new NativeBlocks();
        private final Rounding inputRounding;
        private final Rounding biasedInputRounding;
        private final Bf16Product forward;
        private final Bf16Product toInput;
        private final Bf16Product toWeight;
        private Bf16Product addingToWeight; // null until it is needed
        private NativeBlocks roundingBlocks = new NativeBlocks();
        private Rounding gradientRounding; // null until it is needed
        private float scale;

        Plan(int rows) {
            this.rows = rows;
            int narrow = inputs - 1;
            inputRounding = new Rounding(rows, narrow, stride, 1, blocks);
            biasedInputRounding = new Rounding(rows, inputs, stride, 1, blocks);
            forward = Bf16Product.biased(
                    Factor.of(rows, narrow, narrow), Factor.transposeOf(outputs, narrow, narrow), bias, blocks);
            toInput = Bf16Product.of(Factor.of(rows, outputs, outputs), Factor.of(outputs, narrow, narrow), blocks);
            toWeight =
                    Bf16Product.of(Factor.transposeOf(rows, outputs, outputs), Factor.of(rows, inputs, inputs), blocks);
        }

        Bf16Product toWeight(boolean accumulate) {
            if (accumulate && addingToWeight == null) {
                addingToWeight = Bf16Product.accumulating(
                        Factor.transposeOf(rows, outputs, outputs), Factor.of(rows, inputs, inputs), blocks);
            }
            return accumulate ? addingToWeight : toWeight;
        }

        /** Scales are one over the number of targets: the same in all windows but some. */
        Rounding gradientRounding(float wanted) {
            if (gradientRounding == null || scale != wanted) {
                roundingBlocks.close();
                roundingBlocks = new NativeBlocks();
                gradientRounding = new Rounding(rows, outputs, outputs, wanted, roundingBlocks);
                scale = wanted;
            }
            return gradientRounding;
        }

        @Override
        public void close() {
            roundingBlocks.close();
            blocks.close();
        }
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
        blocks.close();
        weightBlock.close();
        inputBlock.close();
        biasedInputBlock.close();
        gradientBlock.close();
    }
}
