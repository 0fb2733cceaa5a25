package dev.recurve.config;

/**
 * Which tokens of the training split get an id of their own.
 *
 * @param minCount tokens seen less often become unknown
 * @param maxSize the most entries, the special symbols included
 */
public record VocabularySettings(
        @Setting(doc = "tokens seen less often are unknown", or = "1") long minCount,
        @Setting(doc = "most entries, special symbols included", or = "1000000") int maxSize) {

    /** Checks bounds. */
    public VocabularySettings {
        Bounds.atLeast("min-count", minCount, 1);
        // Two special symbols and one token: anything less has nothing to predict.
        Bounds.atLeast("max-size", maxSize, 3);
    }
}
