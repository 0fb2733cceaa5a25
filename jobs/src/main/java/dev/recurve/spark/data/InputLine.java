package dev.recurve.spark.data;

import java.io.Serializable;

/**
 * A line of input with its place. A bean for Spark's encoder.
 *
 * <p>File, block and row together order the lines of the whole input.
 */
public final class InputLine implements Serializable {
    private static final long serialVersionUID = 1L;

    private int file;
    private long block;
    private long row;
    private String document;
    private String text;

    /** The file, by its place in the reading order. */
    public int getFile() {
        return file;
    }

    /** Sets the file. */
    public void setFile(int file) {
        this.file = file;
    }

    /** The byte at which the line's block begins in its file. */
    public long getBlock() {
        return block;
    }

    /** Sets the start of the block. */
    public void setBlock(long block) {
        this.block = block;
    }

    /** The number of the line in its block, from 0. */
    public long getRow() {
        return row;
    }

    /** Sets the number of the line. */
    public void setRow(long row) {
        this.row = row;
    }

    /** What the line belongs to: its key, or the file where the input has no keys. */
    public String getDocument() {
        return document;
    }

    /** Sets what the line belongs to. */
    public void setDocument(String document) {
        this.document = document;
    }

    /** The text; null if the line is not UTF-8 and such lines are skipped. */
    public String getText() {
        return text;
    }

    /** Sets the text. */
    public void setText(String text) {
        this.text = text;
    }
}
