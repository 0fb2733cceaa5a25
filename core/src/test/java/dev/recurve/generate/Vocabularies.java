package dev.recurve.generate;

import dev.recurve.config.VocabularySettings;
import dev.recurve.vocab.TokenCount;
import dev.recurve.vocab.Vocabulary;
import java.util.Arrays;

/** Vocabularies of given tokens. */
final class Vocabularies {
    private Vocabularies() {}

    /** The special symbols and these tokens, in the order of their code points. */
    static Vocabulary of(String... tokens) {
        return Vocabulary.of(
                Arrays.stream(tokens).map(token -> new TokenCount(token, 5)).toList(),
                10,
                new VocabularySettings(1, 1000));
    }
}
