package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;

/**
 * Lengths of epochs and rounds, and the state that training starts or resumes from.
 *
 * @param workers number of workers
 * @param stepsPerEpoch local steps of a worker in an epoch
 * @param stepsPerRound local steps between two synchronisations
 * @param schedule learning rate by step
 * @param cursor where training stands
 * @param optimizerState the driver's copy of the optimizer's state vectors, updated by every round
 * @param optimizerSteps steps behind that state
 * @param carried hidden states [worker][layer][values]; null at the beginning of an epoch
 */
record RoundPlan(
        int workers,
        long stepsPerEpoch,
        int stepsPerRound,
        LearningRateSchedule schedule,
        TrainingCursor cursor,
        FloatAddress[] optimizerState,
        long optimizerSteps,
        float[][][] carried) {}
