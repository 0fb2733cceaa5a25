package dev.recurve.config;

import java.io.Serializable;

/**
 * The shape of a tagger: all of it enters a checkpoint's identity.
 *
 * @param network recurrent or the window baseline
 * @param output how tags are scored
 * @param scheme how tags mark spans; a CRF never decodes what it forbids
 * @param cell recurrent cell of every layer
 * @param layers stacked bidirectional layers
 * @param embedding size of a token's vector
 * @param hidden units of a layer in each direction, or of the window network's hidden layer
 * @param radius tokens on each side of the window network's window
 * @param characters the character network
 * @param dropout rate on the input of every layer, the output layer's included
 * @param wordDropout share of tokens that training replaces by the unknown one
 * @param initRange range of new embeddings and output weights
 */
public record TaggerSettings(
        @Setting(doc = "recurrent, or window (a feed-forward baseline)", or = "recurrent") TaggerNetwork network,
        @Setting(doc = "softmax (each token alone) or crf (the whole sequence)", or = "softmax") TaggerOutput output,
        @Setting(
                        doc = "none, iob1, iob2 or bioes: how labels mark spans; a crf decodes only what it allows",
                        or = "none")
                TagScheme scheme,
        @Setting(doc = "recurrent cell, as model.cell", or = "lstm") CellType cell,
        @Setting(doc = "stacked bidirectional layers", or = "1") int layers,
        @Setting(doc = "size of a token's vector", or = "100") int embedding,
        @Setting(doc = "units of a layer, in each direction; of a window network, of its hidden layer", or = "200")
                int hidden,
        @Setting(doc = "tokens on each side of a window network's window", or = "2") int radius,
        @Setting(doc = "the character network", or = "{}") SpellingSettings characters,
        @Setting(doc = "dropout on the input of every layer and of the output", or = "0.3") double dropout,
        @Setting(doc = "share of tokens that training replaces by the unknown one", or = "0.0") double wordDropout,
        @Setting(doc = "new embeddings and output weights are uniform in [-init-range, init-range)", or = "0.1")
                double initRange)
        implements Serializable {
    private static final int MOST_RADIUS = 100;

    public TaggerSettings {
        Bounds.within("layers", layers, 1, Bounds.MOST_LAYERS);
        Bounds.within("embedding", embedding, 1, Bounds.MOST_UNITS);
        Bounds.within("hidden", hidden, 1, Bounds.MOST_UNITS);
        Bounds.within("radius", radius, 0, MOST_RADIUS);
        Bounds.below("dropout", dropout, 0, 1);
        Bounds.below("word-dropout", wordDropout, 0, 1);
        Bounds.positive("init-range", initRange);
    }
}
