package dev.recurve.generate;

/** Changes a distribution before a token is drawn from it. */
@FunctionalInterface
interface Reshaping {
    /**
     * Changes it in place.
     *
     * @param weights [vocabulary], each 0 or above and in proportion to its token's probability; their sum does not
     *     matter
     */
    void apply(double[] weights);
}
