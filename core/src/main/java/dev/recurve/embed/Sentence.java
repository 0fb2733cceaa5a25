package dev.recurve.embed;

/**
 * A sentence to embed.
 *
 * @param key whatever the caller wants back with the vectors
 * @param ids token ids in reading order, without boundary symbols; may be empty
 */
public record Sentence<K>(K key, int[] ids) {}
