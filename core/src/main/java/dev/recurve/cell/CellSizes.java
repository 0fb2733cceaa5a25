package dev.recurve.cell;

/**
 * Sizes of a recurrent cell.
 *
 * @param input elements of {@code x}
 * @param hidden units: elements of each gate, and of the cell state
 * @param projection elements of {@code h} where an LSTM projects it (Sak et al. 2014); 0 without projection
 */
public record CellSizes(int input, int hidden, int projection) {
    /** @throws IllegalArgumentException if a size is not positive, or the projection negative */
    public CellSizes {
        if (input < 1 || hidden < 1 || projection < 0) {
            throw new IllegalArgumentException("sizes of a cell must be at least 1: input " + input + ", hidden "
                    + hidden + ", projection " + projection + " (0 for none)");
        }
    }

    /** Sizes of a cell without projection. */
    public static CellSizes of(int input, int hidden) {
        return new CellSizes(input, hidden, 0);
    }

    /** Elements of {@code h}, which the next step and the next layer read. */
    public int output() {
        return projection > 0 ? projection : hidden;
    }
}
