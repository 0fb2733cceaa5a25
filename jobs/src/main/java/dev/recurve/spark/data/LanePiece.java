package dev.recurve.spark.data;

import java.io.Serializable;

/** Consecutive elements of one lane inside one segment; a bean, so that Spark copies its ids in one piece. */
public final class LanePiece implements Serializable {
    private static final long serialVersionUID = 1L;

    private int shard;
    private int segment;
    private int direction;
    private int lane;
    private int column;
    private int[] ids;

    /** The worker that reads it. */
    public int getShard() {
        return shard;
    }

    /** Sets the worker. */
    public void setShard(int shard) {
        this.shard = shard;
    }

    /** The segment of the lane. */
    public int getSegment() {
        return segment;
    }

    /** Sets the segment. */
    public void setSegment(int segment) {
        this.segment = segment;
    }

    /** 0 forward, 1 backward. */
    public int getDirection() {
        return direction;
    }

    /** Sets the direction. */
    public void setDirection(int direction) {
        this.direction = direction;
    }

    /** The lane within the shard; -1 announces a row without ids. */
    public int getLane() {
        return lane;
    }

    /** Sets the lane. */
    public void setLane(int lane) {
        this.lane = lane;
    }

    /** Where in the segment the elements begin. */
    public int getColumn() {
        return column;
    }

    /** Sets where they begin. */
    public void setColumn(int column) {
        this.column = column;
    }

    /** The elements. */
    public int[] getIds() {
        return ids;
    }

    /** Sets the elements. */
    public void setIds(int[] ids) {
        this.ids = ids;
    }
}
