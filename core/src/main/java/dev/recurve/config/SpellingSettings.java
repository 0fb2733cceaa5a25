package dev.recurve.config;

import java.io.Serializable;

/**
 * The character network of a token encoder: a bidirectional LSTM over each distinct word (Lample et al. 2016).
 *
 * @param embedding size of a character's vector
 * @param hidden units of each direction; 0: no characters are read
 */
public record SpellingSettings(
        @Setting(doc = "size of a character's vector", or = "32") int embedding,
        @Setting(doc = "units of the character LSTM, in each direction; 0: characters are not read", or = "0")
                int hidden)
        implements Serializable {
    public SpellingSettings {
        Bounds.atLeast("embedding", embedding, 1);
        Bounds.atLeast("hidden", hidden, 0);
    }

    /** No character network. */
    public static SpellingSettings none() {
        return new SpellingSettings(1, 0);
    }
}
