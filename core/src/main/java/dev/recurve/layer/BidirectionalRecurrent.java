package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a recurrent layer that reads sentences of different lengths in both directions.
 *
 * <pre>
 * h→_t = cell→(x_t, h→_{t-1})      h←_t = cell←(x_t, h←_{t+1})      y_t = [h→_t; h←_t], or their sum
 * </pre>
 *
 * <p>The backward direction starts at each sentence's own last token. Input {@code [batch, input, time]}; output
 * {@code [batch, 2 · output, time]} (or {@code output}, summed), zero where there is padding. Each sentence starts from
 * states of zeros. The parameters have the keys of {@link Recurrent}, direction 1 being the backward one.
 *
 * @see <a href="https://doi.org/10.1109/78.650093">Schuster and Paliwal 1997</a>
 */
public final class BidirectionalRecurrent extends SentenceRecurrentConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private Merge merge;

    /** For DL4J's JSON mapper. */
    BidirectionalRecurrent() {}

    /**
     * @param cell type and sizes of each direction
     * @param merge how the directions become one output
     * @param dropout rate on the layer's input, in [0, 1), the same for both directions
     * @param forgetBias initial bias of the forget gate (1: Jozefowicz et al. 2015), where the cell has one
     */
    public BidirectionalRecurrent(CellLayout cell, Merge merge, double dropout, double forgetBias) {
        super(cell, merge.merged(cell.sizes().output()), dropout, forgetBias);
        this.merge = merge;
    }

    @Override
    int directions() {
        return 2;
    }

    @Override
    int outputStart(int direction) {
        return merge == Merge.CONCATENATE ? direction * cell().sizes().output() : 0;
    }
}
