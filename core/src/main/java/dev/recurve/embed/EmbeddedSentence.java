package dev.recurve.embed;

/**
 * The vectors of a sentence.
 *
 * @param key the key of the {@link Sentence}
 * @param vectors [tokens][{@link VectorLayout#size}]
 */
public record EmbeddedSentence<K>(K key, float[][] vectors) {}
