package dev.recurve.spark.data;

import java.io.Serializable;

/** A row of a split: a stretch of the token stream; a bean, so that Spark copies its ids in one piece. */
public final class Chunk implements Serializable {
    private static final long serialVersionUID = 1L;

    private long chunk;
    private int[] ids;

    /** Makes an empty row, for Spark. */
    public Chunk() {}

    Chunk(long chunk, int[] ids) {
        this.chunk = chunk;
        this.ids = ids;
    }

    /** The number of the chunk; it covers tokens from chunk × {@link CorpusFolder#CHUNK_TOKENS}. */
    public long getChunk() {
        return chunk;
    }

    /** Sets the number. */
    public void setChunk(long chunk) {
        this.chunk = chunk;
    }

    /** The ids of its tokens. */
    public int[] getIds() {
        return ids;
    }

    /** Sets the ids. */
    public void setIds(int[] ids) {
        this.ids = ids;
    }
}
