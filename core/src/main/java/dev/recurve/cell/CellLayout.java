package dev.recurve.cell;

import dev.recurve.config.CellType;
import java.util.List;

/**
 * How the parameters of a cell lie in memory: which blocks its weights have, and in which order.
 *
 * <p>The order is oneDNN's, whose kernels read the parameters where they lie; orders of other libraries are derived
 * from {@link Gate}.
 *
 * @param type the cell
 * @param sizes its sizes
 * @param blocks gates with weights of their own, in storage order
 * @param biasBlocks blocks of the bias: one a gate, and one more where the reset gate of a GRU multiplies
 *     {@code U h + b'} and that {@code b'} is a parameter of its own
 * @param peepholes gates that see the cell, in storage order; empty without peepholes
 */
public record CellLayout(CellType type, CellSizes sizes, List<Gate> blocks, int biasBlocks, List<Gate> peepholes) {
    /**
     * The layout of a cell.
     *
     * @throws IllegalArgumentException if a cell that is no LSTM is given a projection
     */
    public static CellLayout of(CellType type, CellSizes sizes) {
        if (sizes.projection() > 0 && !type.isLstm()) {
            throw new IllegalArgumentException(
                    "only an LSTM has a projection, found " + type + " with projection " + sizes.projection());
        }
        List<Gate> blocks = Gate.blocksOf(type);
        List<Gate> peepholes = Gate.peepholesOf(type);
        return new CellLayout(
                type, sizes, blocks, blocks.size() + (type == CellType.GRU_RESET_AFTER ? 1 : 0), peepholes);
    }

    /** Elements of a row of the weights, {@code G * hidden}. */
    public int gateWidth() {
        return blocks.size() * sizes.hidden();
    }

    /** First element of a gate's block in a row of the weights, or in the bias. */
    public int blockStart(Gate gate) {
        int block = blocks.indexOf(gate);
        if (block < 0) {
            throw new IllegalArgumentException(type + " has no " + gate + " gate, but " + blocks);
        }
        return block * sizes.hidden();
    }

    /** Elements of the input weights. */
    public int layerLength() {
        return Math.multiplyExact(sizes.input(), gateWidth());
    }

    /** Elements of the recurrent weights. */
    public int recurrentLength() {
        return Math.multiplyExact(sizes.output(), gateWidth());
    }

    /** Elements of the bias. */
    public int biasLength() {
        return biasBlocks * sizes.hidden();
    }

    /** Elements of the peephole weights. */
    public int peepholeLength() {
        return peepholes.size() * sizes.hidden();
    }

    /** Elements of the projection. */
    public int projectionLength() {
        return Math.multiplyExact(sizes.hidden(), sizes.projection());
    }
}
