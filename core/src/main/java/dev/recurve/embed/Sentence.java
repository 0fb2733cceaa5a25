package dev.recurve.embed;

import java.util.List;

/**
 * A sentence to embed.
 *
 * @param key whatever the caller wants back with the vectors
 * @param ids token ids in reading order, without boundary symbols; may be empty
 * @param words the tokens, from which a model over characters reads those without an id; null: all ids say what is read
 */
public record Sentence<K>(K key, int[] ids, List<String> words) {
    /** A sentence whose ids say all that is read. */
    public Sentence(K key, int[] ids) {
        this(key, ids, null);
    }
}
