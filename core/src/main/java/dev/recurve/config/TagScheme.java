package dev.recurve.config;

/** How tags mark spans of tokens. */
public enum TagScheme {
    /** Tags stand for themselves: parts of speech. */
    NONE,
    /** {@code I-X} in a span; {@code B-X} only where a span follows another of its type (CoNLL-2000, 2003). */
    IOB1,
    /** {@code B-X} begins every span, {@code I-X} continues it. */
    IOB2,
    /** As {@link #IOB2}; {@code E-X} ends a span of several tokens, {@code S-X} is a span of one. */
    BIOES
}
