package dev.recurve.config;

import java.io.Serializable;

/**
 * What keeps a language model from learning its text by heart, inside the layers.
 *
 * @param locked whether dropout has one mask for all steps of a window
 * @param inputDropout rate on the token vectors; negative: {@code model.dropout}
 * @param outputDropout rate on the input of the output layer; negative: {@code model.dropout}
 */
public record RegularizationSettings(
        @Setting(
                        doc = "variational dropout: one mask for all steps of a window instead of one for each"
                                + " (Gal and Ghahramani 2016; locked in Merity et al. 2018)",
                        or = "false")
                boolean locked,
        @Setting(doc = "rate on token vectors (Merity et al. 2018: dropouti); -1: model.dropout", or = "-1")
                double inputDropout,
        @Setting(doc = "rate on the input of the softmax (Merity et al. 2018: dropout); -1: model.dropout", or = "-1")
                double outputDropout)
        implements Serializable {
    public RegularizationSettings {
        rateOrUnset("input-dropout", inputDropout);
        rateOrUnset("output-dropout", outputDropout);
    }

    /** Dropout of one rate everywhere, with a mask for each step (Zaremba et al. 2014). */
    public static RegularizationSettings plain() {
        return new RegularizationSettings(false, -1, -1);
    }

    private static void rateOrUnset(String key, double rate) {
        if (rate != -1) {
            Bounds.below(key, rate, 0, 1);
        }
    }
}
