package dev.recurve.spark.data;

import java.io.Serializable;

/** What one segment contributes to one chunk; a bean, so that Spark copies its ids in one piece. */
public final class ChunkPiece implements Serializable {
    private static final long serialVersionUID = 1L;

    private long chunk;
    private int at;
    private int[] ids;

    /** Makes an empty row, for Spark. */
    public ChunkPiece() {}

    ChunkPiece(long chunk, int at, int[] ids) {
        this.chunk = chunk;
        this.at = at;
        this.ids = ids;
    }

    /** The number of the chunk. */
    public long getChunk() {
        return chunk;
    }

    /** Sets the number. */
    public void setChunk(long chunk) {
        this.chunk = chunk;
    }

    /** Where in the chunk the piece begins. */
    public int getAt() {
        return at;
    }

    /** Sets where it begins. */
    public void setAt(int at) {
        this.at = at;
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
