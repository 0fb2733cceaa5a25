package dev.recurve.config;

/** How the states of a sentence's tokens become one vector. */
public enum SentencePooling {
    /** The last state of each direction: that of the last token, and of the first one read backward. */
    LAST,
    /** Their mean. */
    MEAN,
    /** Their maximum, feature by feature. */
    MAX,
    /** Their mean weighted by {@code softmax_t(q · h_t)}, q learnt. */
    ATTENTION
}
