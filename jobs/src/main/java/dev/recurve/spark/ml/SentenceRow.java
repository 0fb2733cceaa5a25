package dev.recurve.spark.ml;

import java.io.Serializable;

/** A sentence with its tokens and their vectors. A bean for Spark's encoder. */
public final class SentenceRow implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The columns in the order of the file. */
    static final String[] COLUMNS = {"document", "sentence", "tokens", "known", "vectors"};

    private String document;
    private long sentence;
    private String[] tokens;
    private boolean[] known;
    private float[][] vectors;

    /** What the sentence belongs to: its key, or the input file. */
    public String getDocument() {
        return document;
    }

    /** Sets what the sentence belongs to. */
    public void setDocument(String document) {
        this.document = document;
    }

    /** The number of the line in the whole input, from 0. */
    public long getSentence() {
        return sentence;
    }

    /** Sets the number of the line. */
    public void setSentence(long sentence) {
        this.sentence = sentence;
    }

    /** The tokens as the tokenizer cut them; none for a blank line. */
    public String[] getTokens() {
        return tokens;
    }

    /** Sets the tokens. */
    public void setTokens(String[] tokens) {
        this.tokens = tokens;
    }

    /** For each token whether the vocabulary has it; otherwise it was read as {@code <unk>}. */
    public boolean[] getKnown() {
        return known;
    }

    /** Sets for each token whether the vocabulary has it. */
    public void setKnown(boolean[] known) {
        this.known = known;
    }

    /** A vector for each token. */
    public float[][] getVectors() {
        return vectors;
    }

    /** Sets the vectors. */
    public void setVectors(float[][] vectors) {
        this.vectors = vectors;
    }
}
