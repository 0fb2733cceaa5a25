package dev.recurve.batch;

/** What one training step reads. */
public interface TrainingBatch {
    /** The number of targets whose losses the step's loss is the mean of. */
    int countTargets();
}
