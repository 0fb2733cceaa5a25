package dev.recurve.text.sample;

/** A word written out in the grammar, such as {@code that/SCONJ}. */
record Literal(SampleToken token) implements Item {}
