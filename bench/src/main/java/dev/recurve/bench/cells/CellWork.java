package dev.recurve.bench.cells;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import java.util.Locale;

/**
 * The work of a case: one recurrent layer over batches of sequences that start from zeros.
 *
 * @param cell type and sizes of each direction
 * @param directions 1 or 2; with 2, both read the sequence and their outputs stand side by side
 * @param lengths how long the sequences are
 * @param training forward and backward pass with the gradients of weights and input; else the forward pass alone
 */
record CellWork(CellLayout cell, int directions, Lengths lengths, boolean training) {
    /** How long the sequences of a batch are. */
    enum Lengths {
        /** All the same, as in the windows of a language model. */
        EQUAL,
        /** Those of sentences in no order, padded to the longest of the batch. */
        VARIABLE
    }

    /**
     * A layer with as many inputs as units.
     *
     * @param projected whether the output is projected to half as many elements
     */
    static CellWork of(
            CellType type, int hidden, boolean projected, int directions, Lengths lengths, boolean training) {
        CellSizes sizes = new CellSizes(hidden, hidden, projected ? hidden / 2 : 0);
        return new CellWork(CellLayout.of(type, sizes), directions, lengths, training);
    }

    /** Name of the case, for example {@code bi-lstm-650-variable-training}. */
    String name() {
        return (directions == 2 ? "bi-" : "")
                + cell.type().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + (cell.sizes().projection() > 0 ? "-projected-" : "-")
                + cell.sizes().hidden()
                + (lengths == Lengths.VARIABLE ? "-variable" : "")
                + (training ? "-training" : "-inference");
    }

    /** Elements of the output at each step. */
    int output() {
        return directions * cell.sizes().output();
    }

    /**
     * Floating-point operations for a token: two for each multiply-add of the forward pass, and twice as many again for
     * a backward pass; everything but the matrix products is left out, and so is padding.
     */
    double flopsPerToken() {
        double multiplyAdds =
                (double) directions * ((long) cell.layerLength() + cell.recurrentLength() + cell.projectionLength());
        return (training ? 3 : 1) * 2 * multiplyAdds;
    }
}
