package dev.recurve.kernel;

/** How the vectors of a sentence's tokens become one vector. */
public enum PoolingType {
    /** The vector of the last real token: {@code y = h_n}. */
    LAST,
    /**
     * The two ends of a bidirectional layer, where each direction has read the whole sentence:
     * {@code y = [h→_n; h←_1]}. The first half of the features is taken from the last token, the second from the first.
     */
    ENDS,
    /** {@code y = 1/n Σ h_t}. */
    MEAN,
    /** {@code y_j = max_t h_tj}; the gradient goes to the first token that has the maximum. */
    MAX
}
