package dev.recurve.config;

/** What a tagger or classifier knows of a word before it reads the sentence. */
public enum Feature {
    /** A vector of its own that training finds, from random numbers. */
    RANDOM,
    /** A vector of its own that begins as static one ({@code vectors.path}). */
    STATIC,
    /** Its characters, beside a random vector. */
    CHARACTERS,
    /** The layers of a language model, beside a random vector ({@code contexts.checkpoint}). */
    CONTEXTS,
    /** All of it. */
    ALL
}
