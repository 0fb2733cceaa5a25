package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * One worker's part of a round.
 *
 * @param worker number of the worker, from 0
 * @param layout folder of the layout, of which it reads the shard of its number
 * @param epoch number of the epoch
 * @param shardStep windows or batches of the shard before the round; {@link #ENDED} if it has been read to its end
 * @param carried hidden states that it starts from [layer][values]; null: zeros
 * @param stateFolder where it saved its own optimizer state in the round before; null: it has none yet
 */
record WorkerInput(int worker, String layout, int epoch, long shardStep, float[][] carried, String stateFolder)
        implements Serializable {
    /** A worker that has no data left in this epoch: it only hands its state on. */
    static final long ENDED = -1;

    boolean shardEnded() {
        return shardStep == ENDED;
    }
}
