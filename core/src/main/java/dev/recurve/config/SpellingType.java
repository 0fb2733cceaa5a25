package dev.recurve.config;

/** What makes a word's vector of its characters. */
public enum SpellingType {
    /** Characters are not read. */
    NONE,
    /** A bidirectional LSTM (Lample et al. 2016). */
    LSTM,
    /** Convolutions, highway layers and a projection (Kim et al. 2016). */
    CNN
}
