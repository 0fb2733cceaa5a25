package dev.recurve.cell;

/**
 * Weights of a cell, or the gradients of weights, row-major; {@code G} blocks as {@link CellLayout#blocks} orders them.
 *
 * @param layer input weights [input, G * hidden]
 * @param recurrent recurrent weights [output, G * hidden]
 * @param bias [biasBlocks * hidden]
 * @param peephole weights of the cell in the gates [peepholes * hidden]; empty without peepholes
 * @param projection [hidden, projection]; empty without projection
 */
public record CellWeights(double[] layer, double[] recurrent, double[] bias, double[] peephole, double[] projection) {
    /** Zeroed arrays. */
    public static CellWeights zeros(CellLayout layout) {
        return new CellWeights(
                new double[layout.layerLength()],
                new double[layout.recurrentLength()],
                new double[layout.biasLength()],
                new double[layout.peepholeLength()],
                new double[layout.projectionLength()]);
    }
}
