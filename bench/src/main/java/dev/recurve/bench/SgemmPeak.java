package dev.recurve.bench;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.OneDnn;
import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.util.concurrent.TimeUnit;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The fastest single-precision matrix product that oneDNN reaches on this machine: the best of several square sizes,
 * in floating-point operations per second.
 */
final class SgemmPeak implements Contender {
    /** Name of this contender, which every benchmark with a share of the peak has beside its own. */
    static final String NAME = "sgemm";

    /** From what fills the second-level cache to what fills the last. */
    private static final int[] SIZES = {512, 1024, 1536, 2048};

    private final int threads;
    private final FloatMemory left = new FloatMemory();
    private final FloatMemory right = new FloatMemory();
    private final FloatMemory product = new FloatMemory();

    SgemmPeak(int threads) {
        this.threads = threads;
    }

    @Override
    public String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public void prepare() {
        OneDnn.useThreads(threads);
        long floats = (long) SIZES[SIZES.length - 1] * SIZES[SIZES.length - 1];
        fill(left.reserve(floats));
        fill(right.reserve(floats));
        product.reserveZeroed(floats);
        work();
    }

    /** Ones: the products of zeros, or of numbers so small that they underflow, may take another time. */
    private static void fill(FloatAddress matrix) {
        for (long i = 0; i < matrix.capacity(); i++) {
            matrix.put(i, 1);
        }
    }

    @Override
    public double work() {
        double flops = 0;
        for (int size : SIZES) {
            multiply(size);
            flops += 2.0 * size * size * size;
        }
        return flops;
    }

    @Override
    public double measure(double seconds) {
        double best = 0;
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        do {
            for (int size : SIZES) {
                long start = System.nanoTime();
                multiply(size);
                best = Math.max(best, 2.0 * size * size * size / (System.nanoTime() - start) * 1e9);
            }
        } while (System.nanoTime() < end);
        return best;
    }

    private void multiply(int size) {
        OneDnn.multiply(
                new ProductShape(size, size, size),
                1,
                Matrix.of(left.reserve(0), size),
                Matrix.of(right.reserve(0), size),
                0,
                Matrix.of(product.reserve(0), size));
    }

    @Override
    public void close() {
        left.close();
        right.close();
        product.close();
    }
}
