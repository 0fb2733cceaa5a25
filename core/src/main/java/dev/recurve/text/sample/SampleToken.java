package dev.recurve.text.sample;

import java.util.Objects;

/**
 * One word or punctuation mark of a generated sentence with its annotation.
 *
 * @param form the token as it stands in the text
 * @param lemma the dictionary form
 * @param upos the universal part of speech, such as {@code NOUN}
 * @param features universal features in CoNLL-U notation, such as {@code Number=Sing}, or an empty
 *     string
 * @param entity the IOB2 tag of the token: {@code O}, {@code B-PER}, {@code I-LOC}, …
 */
public record SampleToken(String form, String lemma, String upos, String features, String entity) {

    /** The part of speech that sticks to the word before it in running text. */
    static final String PUNCTUATION = "PUNCT";

    /** The IOB2 tag of a token outside every entity. */
    static final String OUTSIDE = "O";

    /** Checks that no part is missing. */
    public SampleToken {
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(lemma, "lemma");
        Objects.requireNonNull(upos, "upos");
        Objects.requireNonNull(features, "features");
        Objects.requireNonNull(entity, "entity");
    }

    boolean isPunctuation() {
        return upos.equals(PUNCTUATION);
    }

    SampleToken withForm(String other) {
        return new SampleToken(other, lemma, upos, features, entity);
    }
}
