package dev.recurve.train;

/**
 * What a training run holds besides its parameters. The arrays are shared with the caller, not copied.
 *
 * @param cursor where the run stands
 * @param optimizerState the optimizer's vectors, [vectors][parameters]
 * @param optimizerSteps steps that the optimizer has counted
 * @param carriedStates hidden and cell states, [worker][layer][values]
 */
public record TrainingState(
        TrainingCursor cursor, float[][] optimizerState, long optimizerSteps, float[][][] carriedStates) {}
