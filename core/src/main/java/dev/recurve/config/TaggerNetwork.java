package dev.recurve.config;

/** What a tagger computes from the vectors of a sentence's tokens. */
public enum TaggerNetwork {
    /** Stacked bidirectional recurrent layers. */
    RECURRENT,
    /** The baseline: a feed-forward network over a window of fixed length around each token. */
    WINDOW
}
