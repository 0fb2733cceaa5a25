package dev.recurve.spark.data;

import java.util.Arrays;

/** Collects tokens of one split and block, and numbers the distinct ones in order of appearance. */
final class SegmentBuilder {
    /**
     * A segment is closed at the first line end after this many tokens: 512 KB of ids, so that a row stays small
     * beside a heap of 2 GB, and a dictionary is small beside the tokens it serves.
     */
    static final int ENOUGH = 1 << 17;

    private final String split;
    private final TokenIndex index = new TokenIndex();
    private int[] ids = new int[1024];
    private int size;
    private long first;
    private long lines;
    private long blank;
    private long undecodable;

    SegmentBuilder(String split) {
        this.split = split;
    }

    void add(String token) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = index.add(token);
    }

    void endLine() {
        lines++;
    }

    void endBlankLine() {
        blank++;
    }

    void skipLine() {
        undecodable++;
    }

    boolean isFull() {
        return size >= ENOUGH;
    }

    boolean isEmpty() {
        return size == 0 && blank == 0 && undecodable == 0;
    }

    /** Hands out what was collected and begins the next segment of the same block. */
    Segment take(String file, long block) {
        Segment segment = new Segment();
        segment.setFile(file);
        segment.setBlock(block);
        segment.setSplit(split);
        segment.setFirst(first);
        segment.setTokens(size);
        segment.setLines(lines);
        segment.setBlank(blank);
        segment.setUndecodable(undecodable);
        segment.setDictionary(index.tokens());
        segment.setCounts(index.counts());
        segment.setIds(Segment.pack(ids, size));
        first += size;
        size = 0;
        lines = 0;
        blank = 0;
        undecodable = 0;
        index.clear();
        return segment;
    }

    /** Begins another block. */
    void startBlock() {
        first = 0;
    }
}
