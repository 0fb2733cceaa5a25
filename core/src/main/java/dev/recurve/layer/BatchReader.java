package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;

/** A layer that reads more of a batch than the output of the layers below it. */
interface BatchReader {
    /**
     * Sets the batch of the next pass.
     *
     * @throws IllegalArgumentException if it lacks what the layer reads, or has it in other sizes
     */
    void setBatch(SentenceBatch next);
}
