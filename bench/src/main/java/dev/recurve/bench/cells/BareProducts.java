package dev.recurve.bench.cells;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.OneDnn;
import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import dev.recurve.kernel.SequenceShape;

/**
 * The matrix products of a recurrent layer and nothing else, by oneDNN's {@code sgemm}: those of the input for all steps
 * at once, those of the state step by step.
 */
final class BareProducts implements AutoCloseable {
    private final CellWork work;
    private final FloatMemory left = new FloatMemory();
    private final FloatMemory right = new FloatMemory();
    private final FloatMemory product = new FloatMemory();

    BareProducts(CellWork work) {
        this.work = work;
    }

    /**
     * Multiplies what the layer multiplies for a batch.
     *
     * @param shape steps and lanes
     */
    void run(SequenceShape shape) {
        for (int direction = 0; direction < work.directions(); direction++) {
            forward(shape);
            if (work.training()) {
                backward(shape);
            }
        }
    }

    private void forward(SequenceShape shape) {
        CellLayout cell = work.cell();
        CellSizes sizes = cell.sizes();
        multiply(shape.rows(), cell.gateWidth(), sizes.input(), false, false); // x Wx, of all steps
        for (int t = 0; t < shape.time(); t++) {
            multiply(shape.batch(), cell.gateWidth(), sizes.output(), false, false); // h Wh
            if (sizes.projection() > 0) {
                multiply(shape.batch(), sizes.projection(), sizes.hidden(), false, false);
            }
        }
    }

    private void backward(SequenceShape shape) {
        CellLayout cell = work.cell();
        CellSizes sizes = cell.sizes();
        for (int t = 0; t < shape.time(); t++) {
            if (sizes.projection() > 0) {
                multiply(shape.batch(), sizes.hidden(), sizes.projection(), false, true);
            }
            multiply(shape.batch(), sizes.output(), cell.gateWidth(), false, true); // dh
        }
        multiply(shape.rows(), sizes.input(), cell.gateWidth(), false, true); // dx
        multiply(sizes.input(), cell.gateWidth(), shape.rows(), true, false); // dWx
        multiply(sizes.output(), cell.gateWidth(), shape.rows(), true, false); // dWh
        if (sizes.projection() > 0) {
            multiply(sizes.hidden(), sizes.projection(), shape.rows(), true, false);
        }
    }

    /** {@code [rows, inner] · [inner, columns]}; a transposed operand lies the other way round. */
    private void multiply(int rows, int columns, int inner, boolean leftTransposed, boolean rightTransposed) {
        FloatAddress a = ones(left, (long) rows * inner);
        FloatAddress b = ones(right, (long) inner * columns);
        OneDnn.multiply(
                new ProductShape(rows, columns, inner),
                1,
                leftTransposed ? Matrix.transposeOf(a, rows) : Matrix.of(a, inner),
                rightTransposed ? Matrix.transposeOf(b, inner) : Matrix.of(b, columns),
                0,
                Matrix.of(product.reserve((long) rows * columns), columns));
    }

    /** Products of what a new block happens to hold may take another time. */
    private static FloatAddress ones(FloatMemory memory, long length) {
        FloatAddress present = memory.reserve(1);
        if (present.capacity() >= length) {
            return present;
        }
        FloatAddress grown = memory.reserve(length);
        for (long i = 0; i < grown.capacity(); i++) {
            grown.put(i, 1);
        }
        return grown;
    }

    @Override
    public void close() {
        left.close();
        right.close();
        product.close();
    }
}
