package dev.recurve.diagnose;

import java.util.SplittableRandom;

/** A synthetic task on sequences whose answer depends on what was shown many steps before. */
public interface SequenceTask {
    /** Elements of an input. */
    int inputSize();

    /** Elements of an answer. */
    int answerSize();

    /** Steps of a sequence. */
    int length();

    /** How many of the last steps give an answer. */
    int answers();

    /** What is minimised. */
    TaskLoss loss();

    /** The least loss of a network that remembers nothing of the beginning. */
    double chance();

    /** Fills a batch with new sequences. */
    void fill(TaskBatch batch, SplittableRandom random);
}
