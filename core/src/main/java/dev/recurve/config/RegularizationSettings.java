package dev.recurve.config;

import java.io.Serializable;

/**
 * What keeps a language model from learning its text by heart, inside the layers.
 *
 * @param locked whether dropout has one mask for all steps of a window
 * @param inputDropout rate on the token vectors; negative: {@code model.dropout}
 * @param outputDropout rate on the input of the output layer; negative: {@code model.dropout}
 * @param embeddingDropout share of words whose vectors are zero for a whole window
 * @param weightDrop rate on the recurrent weights, one mask for a window
 * @param activation α of activation regularization
 * @param temporalActivation β of temporal activation regularization
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
                double outputDropout,
        @Setting(
                        doc = "share of words left out of a window wherever they stand (Gal and Ghahramani 2016;"
                                + " Merity et al. 2018: dropoute)",
                        or = "0.0")
                double embeddingDropout,
        @Setting(
                        doc =
                                "rate on recurrent weights, one mask for a window: DropConnect (Wan et al. 2013; Merity et al."
                                        + " 2018: wdrop)",
                        or = "0.0")
                double weightDrop,
        @Setting(doc = "alpha of alpha * mean(h^2), AR (Merity et al. 2017)", or = "0.0") double activation,
        @Setting(doc = "beta of beta * mean((h_t - h_t-1)^2), TAR (Merity et al. 2017)", or = "0.0")
                double temporalActivation)
        implements Serializable {
    public RegularizationSettings {
        rateOrUnset("input-dropout", inputDropout);
        rateOrUnset("output-dropout", outputDropout);
        Bounds.below("embedding-dropout", embeddingDropout, 0, 1);
        Bounds.below("weight-drop", weightDrop, 0, 1);
        Bounds.notNegative("activation", activation);
        Bounds.notNegative("temporal-activation", temporalActivation);
    }

    /** Dropout of one rate everywhere, with a mask for each step (Zaremba et al. 2014). */
    public static RegularizationSettings plain() {
        return new RegularizationSettings(false, -1, -1, 0, 0, 0, 0);
    }

    private static void rateOrUnset(String key, double rate) {
        if (rate != -1) {
            Bounds.below(key, rate, 0, 1);
        }
    }
}
