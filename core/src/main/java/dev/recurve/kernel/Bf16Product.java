package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.lang.ref.Reference;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;

/**
 * A product of two bf16 matrices with f32 sums, {@code C = A B + b} or {@code C += A B}, for one shape.
 *
 * <p>Factors are taken as they lie, row-major or transposed: with AVX-512 oneDNN's product arranges the part that it is
 * at by itself, which costs less than a copy of the whole in the format that it likes best. With AMX it only runs on
 * formats of its own choice, so there factors that lie otherwise are copied.
 */
final class Bf16Product {
    /** How a factor lies: the matrix itself, or its transpose. */
    record Factor(memory.desc format, long rows, long columns) {
        /** A matrix [rows, columns] that lies row-major in rows of {@code stride}. */
        static Factor of(long rows, long columns, long stride) {
            return new Factor(strided(rows, columns, stride, 1), rows, columns);
        }

        /** The transpose [rows, columns] of a matrix that lies row-major in rows of {@code stride}. */
        static Factor transposeOf(long columns, long rows, long stride) {
            return new Factor(strided(rows, columns, 1, stride), rows, columns);
        }

        private memory.desc wanted() {
            return AMX ? new memory.desc(new long[] {rows, columns}, BF16, memory.format_tag.any) : format;
        }

        private static memory.desc strided(long rows, long columns, long rowStride, long columnStride) {
            return new memory.desc(new long[] {rows, columns}, BF16, new long[] {rowStride, columnStride});
        }
    }

    private static final memory.data_type BF16 = memory.data_type.bf16;
    private static final boolean AMX = OneDnn.multipliesTiles();

    private final Side left;
    private final Side right;
    private final BoundMemory result;
    private final NativeCall call;

    private Bf16Product(Factor a, Factor b, memory bias, boolean accumulate, NativeBlocks blocks) {
        memory.desc c = OneDnn.floats(memory.format_tag.ab, a.rows(), b.columns());
        var product = bias == null
                ? new matmul.desc(a.wanted(), b.wanted(), c)
                : new matmul.desc(a.wanted(), b.wanted(), bias.get_desc(), c);
        primitive_attr attributes = OneDnn.attributes();
        if (accumulate) {
            post_ops sum = new post_ops();
            sum.append_sum();
            attributes.set_post_ops(sum);
        }
        var descriptor = blocks.own(new matmul.primitive_desc(product, attributes, OneDnn.engine()));
        call = new NativeCall(descriptor.get(), descriptor.scratchpad_desc(), blocks);
        left = new Side(a, descriptor.src_desc(), DNNL_ARG_SRC, blocks);
        right = new Side(b, descriptor.weights_desc(), DNNL_ARG_WEIGHTS, blocks);
        result = blocks.bound(c);
        call.bind(DNNL_ARG_DST, result.memory());
        if (bias != null) {
            call.bind(DNNL_ARG_BIAS, bias);
        }
    }

    /** {@code C = A B}. */
    static Bf16Product of(Factor a, Factor b, NativeBlocks blocks) {
        return new Bf16Product(a, b, null, false, blocks);
    }

    /** {@code C = A B + b}, the bias [1, columns of B] added to every row. */
    static Bf16Product biased(Factor a, Factor b, memory bias, NativeBlocks blocks) {
        return new Bf16Product(a, b, bias, false, blocks);
    }

    /** {@code C += A B}. */
    static Bf16Product accumulating(Factor a, Factor b, NativeBlocks blocks) {
        return new Bf16Product(a, b, null, true, blocks);
    }

    /** A matrix without gaps, as {@link Bf16Matrix} holds it. */
    static memory.desc matrix(long rows, long columns) {
        return Factor.strided(rows, columns, columns, 1);
    }

    /** Sets the right factor for the following runs, whose values must not change until then. */
    Bf16Product by(Pointer b) {
        right.set(b);
        return this;
    }

    /** Multiplies, behind {@link #by}. */
    void run(Pointer a, FloatAddress c) {
        left.set(a);
        result.point(c);
        call.run();
        Reference.reachabilityFence(c);
    }

    /** A factor as it lies, or its copy in the format that the primitive asks for. */
    private final class Side {
        private final BoundMemory plain;
        private final Reorder copy; // null: used as it lies

        Side(Factor factor, memory.desc wanted, int argument, NativeBlocks blocks) {
            plain = blocks.bound(factor.format());
            if (wanted.equals(factor.format())) {
                copy = null;
                call.bind(argument, plain.memory());
            } else {
                memory packed = blocks.allocate(wanted);
                copy = new Reorder(plain.memory(), packed, blocks);
                call.bind(argument, packed);
            }
        }

        void set(Pointer values) {
            plain.point(values);
            if (copy != null) {
                copy.run();
            }
        }
    }
}
