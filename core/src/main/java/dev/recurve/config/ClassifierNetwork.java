package dev.recurve.config;

/** What a classifier computes from the vectors of a sentence's tokens. */
public enum ClassifierNetwork {
    /** Recurrent layers, then pooling. */
    RECURRENT,
    /** The baseline: the mean of the vectors, then a feed-forward layer. */
    MEAN_EMBEDDING
}
