package dev.recurve.config;

import java.io.Serializable;

/**
 * The output layer of a language model.
 *
 * @param tied whether token vectors and output weights are one matrix
 */
public record SoftmaxSettings(
        @Setting(
                        doc = "one matrix for token vectors and output weights (Inan et al. 2017, Press and Wolf 2017);"
                                + " needs embedding to be as large as the output of a layer",
                        or = "false")
                boolean tied)
        implements Serializable {
    /** Output weights of their own. */
    public static SoftmaxSettings plain() {
        return new SoftmaxSettings(false);
    }
}
