package dev.recurve.train;

/**
 * What training needs besides the parameters to go on exactly where it stopped.
 *
 * @param cursor where training stands
 * @param optimizerState the optimizer's state vectors [vectors][parameters]
 * @param optimizerSteps steps behind that state
 * @param carriedStates hidden states of the workers [worker][layer][values]; empty at the beginning of an epoch
 */
public record TrainingState(
        TrainingCursor cursor, float[][] optimizerState, long optimizerSteps, float[][][] carriedStates) {}
