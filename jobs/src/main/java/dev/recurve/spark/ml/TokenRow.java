package dev.recurve.spark.ml;

import java.io.Serializable;

/** A token with its vector. A bean, because Spark's encoder writes its {@code float[]} without boxing. */
public final class TokenRow implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The columns in the order of the file. */
    static final String[] COLUMNS = {"document", "sentence", "position", "token", "known", "vector"};

    private String document;
    private long sentence;
    private int position;
    private String token;
    private boolean known;
    private float[] vector;

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

    /** The place of the token in its sentence, from 0. */
    public int getPosition() {
        return position;
    }

    /** Sets the place of the token. */
    public void setPosition(int position) {
        this.position = position;
    }

    /** The token as the tokenizer cut it. */
    public String getToken() {
        return token;
    }

    /** Sets the token. */
    public void setToken(String token) {
        this.token = token;
    }

    /** Whether the vocabulary has it; otherwise it was read as {@code <unk>}. */
    public boolean isKnown() {
        return known;
    }

    /** Sets whether the vocabulary has it. */
    public void setKnown(boolean known) {
        this.known = known;
    }

    /** The vector. */
    public float[] getVector() {
        return vector;
    }

    /** Sets the vector. */
    public void setVector(float[] vector) {
        this.vector = vector;
    }
}
