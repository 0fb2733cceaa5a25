package dev.recurve.config;

import java.io.Serializable;

/**
 * The shape of a classifier of sentences: all of it enters a checkpoint's identity.
 *
 * @param network recurrent or the mean-embedding baseline
 * @param direction left to right, or both
 * @param cell recurrent cell of every layer
 * @param layers stacked recurrent layers
 * @param embedding size of a token's vector
 * @param hidden units of a layer in each direction, or of the baseline's hidden layer
 * @param pooling how states become the sentence's vector
 * @param characters the character network
 * @param dropout rate on the input of every layer, the output layer's included
 * @param wordDropout share of tokens that training replaces by the unknown one
 * @param initRange range of new embeddings and output weights
 */
public record ClassifierSettings(
        @Setting(doc = "recurrent, or mean-embedding (a feed-forward baseline)", or = "recurrent")
                ClassifierNetwork network,
        @Setting(doc = "forward or both", or = "both") ModelDirection direction,
        @Setting(doc = "recurrent cell, as model.cell", or = "lstm") CellType cell,
        @Setting(doc = "stacked recurrent layers", or = "1") int layers,
        @Setting(doc = "size of a token's vector", or = "100") int embedding,
        @Setting(
                        doc = "units of a layer, in each direction; of a mean-embedding network, of its hidden layer",
                        or = "200")
                int hidden,
        @Setting(doc = "last, mean, max or attention: how states become the sentence's vector", or = "max")
                SentencePooling pooling,
        @Setting(doc = "the character network", or = "{}") SpellingSettings characters,
        @Setting(doc = "dropout on the input of every layer and of the output", or = "0.3") double dropout,
        @Setting(doc = "share of tokens that training replaces by the unknown one", or = "0.0") double wordDropout,
        @Setting(doc = "new embeddings and output weights are uniform in [-init-range, init-range)", or = "0.1")
                double initRange)
        implements Serializable {
    public ClassifierSettings {
        Bounds.within("layers", layers, 1, Bounds.MOST_LAYERS);
        Bounds.within("embedding", embedding, 1, Bounds.MOST_UNITS);
        Bounds.within("hidden", hidden, 1, Bounds.MOST_UNITS);
        Bounds.below("dropout", dropout, 0, 1);
        Bounds.below("word-dropout", wordDropout, 0, 1);
        Bounds.positive("init-range", initRange);
    }
}
