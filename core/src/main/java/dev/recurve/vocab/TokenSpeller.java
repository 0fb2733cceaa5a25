package dev.recurve.vocab;

import dev.recurve.config.SpellingSettings;
import dev.recurve.token.WordForm;
import java.util.List;

/** The characters of tokens in the form in which they are looked up in a vocabulary. */
public final class TokenSpeller {
    private final WordSpeller speller;
    private final WordForm form;

    private TokenSpeller(WordSpeller speller, WordForm form) {
        this.speller = speller;
        this.form = form;
    }

    /**
     * A speller for a model's tokens; null if it reads no characters.
     *
     * @param words whose characters have ids
     * @param form in which tokens are looked up
     */
    public static TokenSpeller of(SpellingSettings settings, Vocabulary words, WordForm form) {
        return settings.isRead()
                ? new TokenSpeller(new WordSpeller(words, settings.symbols(), settings.maxLength()), form)
                : null;
    }

    /** Number of ids that spellings may hold. */
    public int size() {
        return speller.size();
    }

    /** Spells a token as it was written. */
    public int[] spell(String token) {
        return speller.spell(form.of(token));
    }

    /** Spells the tokens of a sentence [tokens][characters]. */
    public int[][] spell(List<String> tokens) {
        return tokens.stream().map(this::spell).toArray(int[][]::new);
    }
}
