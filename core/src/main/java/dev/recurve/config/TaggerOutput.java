package dev.recurve.config;

/** How tags are scored. */
public enum TaggerOutput {
    /** Each token alone. */
    SOFTMAX,
    /** The whole sequence: a linear-chain conditional random field (Lafferty et al. 2001). */
    CRF
}
