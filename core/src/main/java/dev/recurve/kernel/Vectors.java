package dev.recurve.kernel;

import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sdot;
import static org.bytedeco.openblas.global.openblas.cblas_sscal;

/** BLAS operations on long vectors of off-heap floats. */
public final class Vectors {
    /** Block of a sum: float accumulation inside a block, double between blocks, keeps 1e-6 relative at any length. */
    private static final int SUM_BLOCK = 1 << 14;

    /** BLAS counts elements in an int. */
    private static final int CALL_BLOCK = 1 << 30;

    private Vectors() {}

    /** {@code Σ x²}. */
    public static double squaredNorm(FloatAddress x, long length) {
        return dot(x, x, length);
    }

    /** {@code Σ x y}. */
    public static double dot(FloatAddress x, FloatAddress y, long length) {
        double sum = 0;
        for (long start = 0; start < length; start += SUM_BLOCK) {
            int block = (int) Math.min(SUM_BLOCK, length - start);
            sum += cblas_sdot(block, x.from(start, block), 1, y.from(start, block), 1);
        }
        return sum;
    }

    /** {@code y += alpha · x}. */
    public static void add(float alpha, FloatAddress x, FloatAddress y, long length) {
        for (long start = 0; start < length; start += CALL_BLOCK) {
            int block = (int) Math.min(CALL_BLOCK, length - start);
            cblas_saxpy(block, alpha, x.from(start, block), 1, y.from(start, block), 1);
        }
    }

    /** {@code x *= alpha}. */
    public static void scale(float alpha, FloatAddress x, long length) {
        for (long start = 0; start < length; start += CALL_BLOCK) {
            int block = (int) Math.min(CALL_BLOCK, length - start);
            cblas_sscal(block, alpha, x.from(start, block), 1);
        }
    }
}
