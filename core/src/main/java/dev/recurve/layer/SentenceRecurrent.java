package dev.recurve.layer;

import dev.recurve.cell.CellLayout;

/**
 * Configuration of a recurrent layer that reads sentences of different lengths from left to right.
 *
 * <p>Input {@code [batch, input, time]}; output {@code [batch, output, time]}, zero where there is padding. Each sentence
 * starts from a state of zeros. The parameters have the keys of {@link Recurrent} with direction 0.
 */
public final class SentenceRecurrent extends SentenceRecurrentConf {
    private static final long serialVersionUID = 1L;

    /** For DL4J's JSON mapper. */
    SentenceRecurrent() {}

    /**
     * @param cell type and sizes
     * @param dropout rate on the layer's input, in [0, 1)
     * @param forgetBias initial bias of the forget gate (1: Jozefowicz et al. 2015), where the cell has one
     */
    public SentenceRecurrent(CellLayout cell, double dropout, double forgetBias) {
        super(cell, cell.sizes().output(), dropout, forgetBias);
    }

    @Override
    int directions() {
        return 1;
    }

    @Override
    int outputStart(int direction) {
        return 0;
    }
}
