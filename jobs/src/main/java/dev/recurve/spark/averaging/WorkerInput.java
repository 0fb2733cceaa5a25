package dev.recurve.spark.averaging;

import java.io.Serializable;

/**
 * One worker's part of a round.
 *
 * @param worker number of the worker, from 0
 * @param layout folder of the layout, of which it reads the shard of its number
 * @param carried hidden states that it starts from [layer][values]; null: zeros
 */
record WorkerInput(int worker, String layout, float[][] carried) implements Serializable {}
