package dev.recurve.config;

/** Which way a language model reads. */
public enum ModelDirection {
    /** Left to right. */
    FORWARD,
    /** Left to right and right to left, independently (Peters et al. 2018). */
    BOTH
}
