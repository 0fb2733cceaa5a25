package dev.recurve.config;

/** How a language model turns the words that it reads into vectors. */
public enum WordEncoderType {
    /** A table with a vector for each word of the vocabulary. */
    WORDS,
    /** A convolutional network over the characters of the word, which also reads words that were never seen. */
    CHARACTERS
}
