package dev.recurve.spark.data;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * A run of tokens from one block of one file, as ids into a dictionary of its own: what is known before the vocabulary.
 *
 * <p>A bean for Spark's encoder.
 */
public final class Segment implements Serializable {
    private static final long serialVersionUID = 1L;

    private String file;
    private long block;
    private String split;
    private long first;
    private long tokens;
    private long lines;
    private long blank;
    private long undecodable;
    private String[] dictionary;
    private long[] counts;
    private byte[] ids;

    /** The file, as Spark spells it. */
    public String getFile() {
        return file;
    }

    /** Sets the file. */
    public void setFile(String file) {
        this.file = file;
    }

    /** The byte at which the block begins in its file. */
    public long getBlock() {
        return block;
    }

    /** Sets the start of the block. */
    public void setBlock(long block) {
        this.block = block;
    }

    /** The split that the lines belong to. */
    public String getSplit() {
        return split;
    }

    /** Sets the split. */
    public void setSplit(String split) {
        this.split = split;
    }

    /** How many tokens of the same split and block come before this segment. */
    public long getFirst() {
        return first;
    }

    /** Sets the number of tokens before. */
    public void setFirst(long first) {
        this.first = first;
    }

    /** How many tokens the segment holds. */
    public long getTokens() {
        return tokens;
    }

    /** Sets the number of tokens. */
    public void setTokens(long tokens) {
        this.tokens = tokens;
    }

    /** Lines that gave tokens. */
    public long getLines() {
        return lines;
    }

    /** Sets the number of lines. */
    public void setLines(long lines) {
        this.lines = lines;
    }

    /** Lines without a token, kept or not. */
    public long getBlank() {
        return blank;
    }

    /** Sets the number of blank lines. */
    public void setBlank(long blank) {
        this.blank = blank;
    }

    /** Lines that were skipped because they are not UTF-8. */
    public long getUndecodable() {
        return undecodable;
    }

    /** Sets the number of skipped lines. */
    public void setUndecodable(long undecodable) {
        this.undecodable = undecodable;
    }

    /** The distinct tokens in order of appearance. */
    public String[] getDictionary() {
        return dictionary;
    }

    /** Sets the distinct tokens. */
    public void setDictionary(String[] dictionary) {
        this.dictionary = dictionary;
    }

    /** How often each entry of the dictionary occurs. */
    public long[] getCounts() {
        return counts;
    }

    /** Sets the counts. */
    public void setCounts(long[] counts) {
        this.counts = counts;
    }

    /** The tokens, as indices into the dictionary, 4 bytes each. */
    public byte[] getIds() {
        return ids;
    }

    /** Sets the tokens. */
    public void setIds(byte[] ids) {
        this.ids = ids;
    }

    /** Packs ids: Spark writes each element of an array by itself, but bytes in one piece, which is 5 times faster. */
    static byte[] pack(int[] ids, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size * Integer.BYTES);
        bytes.asIntBuffer().put(ids, 0, size);
        return bytes.array();
    }

    /** The ids in packed bytes. */
    static int[] unpack(byte[] packed) {
        int[] ids = new int[packed.length / Integer.BYTES];
        ByteBuffer.wrap(packed).asIntBuffer().get(ids);
        return ids;
    }
}
