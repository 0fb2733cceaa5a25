package dev.recurve.vocab;

import dev.recurve.token.WordForm;
import java.io.Serializable;
import java.util.List;

/**
 * The ids of tokens as they were written.
 *
 * @param vocabulary that has the ids
 * @param form in which tokens are looked up
 */
public record TokenIds(Vocabulary vocabulary, WordForm form) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The id of a token. */
    public int of(String token) {
        return vocabulary.id(form.of(token));
    }

    /** The ids of the tokens of a sentence. */
    public int[] of(List<String> tokens) {
        return tokens.stream().mapToInt(this::of).toArray();
    }
}
