package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.set_primitive_cache_capacity;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import dev.recurve.config.Precision;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The process-wide oneDNN engine, one stream a thread, and its matrix product (by BLAS where oneDNN does not run). */
public final class OneDnn {
    /**
     * Primitives that oneDNN itself keeps, process-wide, beside those of the kernels' plans; by default 1,024, whose
     * compiled code adds up where sequences have hundreds of lengths.
     */
    private static final int CACHED_PRIMITIVES = 64;

    private static final Throwable FAILURE;
    private static final engine ENGINE;
    private static final ThreadLocal<stream> STREAM = ThreadLocal.withInitial(() -> new stream(engine()));
    private static final ThreadLocal<FloatMemory> SCRATCH = ThreadLocal.withInitial(FloatMemory::new);

    static {
        engine created = null;
        Throwable failure = null;
        try {
            Nd4j.zeros(1); // ND4J first: both libraries then share one OpenMP runtime
            created = new engine(dnnl_cpu, 0);
            set_primitive_cache_capacity(CACHED_PRIMITIVES);
        } catch (LinkageError | RuntimeException e) {
            failure = e;
        }
        ENGINE = created;
        FAILURE = failure;
    }

    private OneDnn() {}

    /** Whether oneDNN's native library runs on this platform. */
    public static boolean isAvailable() {
        return FAILURE == null;
    }

    /** Why oneDNN is not available, or null. */
    public static Throwable failure() {
        return FAILURE;
    }

    /** Whether the processor has instructions for products of that precision, and oneDNN uses them. */
    public static boolean multiplies(Precision precision) {
        if (precision == Precision.F32) {
            return true;
        }
        return has(dnnl_cpu_isa_avx512_core_bf16);
    }

    /** Whether products in bf16 run on tiles (AMX), for which factors are copied into formats of the processor's own. */
    public static boolean multipliesTiles() {
        return has(dnnl_cpu_isa_avx512_core_amx);
    }

    /** @param needed a set of bits, those of the instructions before it included */
    private static boolean has(int needed) {
        return isAvailable() && (dnnl_get_effective_cpu_isa() & needed) == needed;
    }

    /** Number of threads that native calls of the calling thread may use; OpenMP keeps this setting for each thread. */
    public static void useThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }

    static engine engine() {
        return ENGINE;
    }

    static stream stream() {
        return STREAM.get();
    }

    /** The calling thread's scratchpad, grown to the largest that was asked for; valid until the next call. */
    static FloatAddress scratch(long floats) {
        return SCRATCH.get().reserve(floats);
    }

    /** Frees the calling thread's scratchpad; the next call to {@link #scratch} allocates anew. */
    static void freeScratch() {
        SCRATCH.get().close();
    }

    /**
     * Attributes that make the caller pass the scratchpad: with the default mode a primitive that was created in one
     * thread and runs in another crashes the process.
     */
    static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        return attributes;
    }

    static memory.desc floats(memory.format_tag layout, long... dimensions) {
        return new memory.desc(dimensions, memory.data_type.f32, layout);
    }

    /** A row-major matrix operand: rows {@code stride} floats apart, taken transposed or as it lies. */
    public record Matrix(FloatPointer data, long stride, boolean transposed) {
        /** The matrix as it lies. */
        public static Matrix of(FloatPointer data, long stride) {
            return new Matrix(data, stride, false);
        }

        /** The transpose of the matrix that lies there. */
        public static Matrix transposeOf(FloatPointer data, long stride) {
            return new Matrix(data, stride, true);
        }

        private byte flag() {
            return (byte) (transposed ? 'T' : 'N');
        }

        /** Checks that the array holds {@code [rows, columns]} of the product. */
        private void require(String name, long rows, long columns) {
            long stored = transposed ? columns : rows;
            long width = transposed ? rows : columns;
            long found = data == null || data.isNull() ? 0 : data.capacity();
            if (stride < width || found < (stored - 1) * stride + width) {
                throw new IllegalArgumentException("matrix " + name + " of " + stored + " rows of " + width
                        + " floats expected, found " + found + " floats in rows of " + stride);
            }
        }
    }

    /** Sizes of a product {@code [rows, inner] · [inner, columns]}. */
    public record ProductShape(long rows, long columns, long inner) {
        /** @throws IllegalArgumentException if a size is below one, or too large for a BLAS */
        public ProductShape {
            long largest = Math.max(rows, Math.max(columns, inner));
            if (Math.min(rows, Math.min(columns, inner)) < 1 || largest > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("sizes of a matrix product are 1 to " + Integer.MAX_VALUE
                        + ", found [" + rows + ", " + inner + "] · [" + inner + ", " + columns + "]");
            }
        }
    }

    /**
     * {@code c = alpha · a · b + beta · c} over row-major matrices.
     *
     * @throws IllegalArgumentException if a matrix is smaller than its part of the product, or {@code c} is transposed
     * @throws IllegalStateException if oneDNN refuses the sizes
     */
    public static void multiply(ProductShape shape, float alpha, Matrix a, Matrix b, float beta, Matrix c) {
        a.require("a", shape.rows(), shape.inner());
        b.require("b", shape.inner(), shape.columns());
        c.require("c", shape.rows(), shape.columns());
        if (c.transposed()) {
            throw new IllegalArgumentException("the result of a matrix product cannot be transposed");
        }
        if (!isAvailable()) {
            multiplyByBlas(shape, alpha, a, b, beta, c);
            return;
        }
        int status = dnnl_sgemm(
                a.flag(),
                b.flag(),
                shape.rows(),
                shape.columns(),
                shape.inner(),
                alpha,
                a.data(),
                a.stride(),
                b.data(),
                b.stride(),
                beta,
                c.data(),
                c.stride());
        if (status != dnnl_success) {
            throw new IllegalStateException("oneDNN refused the matrix product " + shape + ": status " + status);
        }
    }

    /** The same product by OpenBLAS, which ND4J brings to every platform. */
    static void multiplyByBlas(ProductShape shape, float alpha, Matrix a, Matrix b, float beta, Matrix c) {
        cblas_sgemm(
                CblasRowMajor,
                a.transposed() ? CblasTrans : CblasNoTrans,
                b.transposed() ? CblasTrans : CblasNoTrans,
                Math.toIntExact(shape.rows()),
                Math.toIntExact(shape.columns()),
                Math.toIntExact(shape.inner()),
                alpha,
                a.data(),
                Math.toIntExact(a.stride()),
                b.data(),
                Math.toIntExact(b.stride()),
                beta,
                c.data(),
                Math.toIntExact(c.stride()));
    }
}
