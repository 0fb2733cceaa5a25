package dev.recurve.bench.jobs;

import java.util.Map;

/**
 * A language model of one LSTM layer and 10,000 words with a given number of parameters, for rounds in which the training
 * is as little as possible: one worker reads one token.
 *
 * @param millions of parameters, about
 * @param hidden units of the layer, and size of a token vector
 */
record RoundSize(int millions, int hidden) {
    /** {@code 2 · 10,000 h + 8 h²}: embedding, softmax, layer. */
    private static final Map<Integer, Integer> HIDDEN = Map.of(10, 430, 30, 1050, 100, 2500);

    /**
     * The model of a size.
     *
     * @throws IllegalArgumentException if there is none
     */
    static RoundSize of(int millions) {
        Integer hidden = HIDDEN.get(millions);
        if (hidden == null) {
            throw new IllegalArgumentException(
                    "models of 10, 30 and 100 million parameters are there, found " + millions + " million");
        }
        return new RoundSize(millions, hidden);
    }
}
