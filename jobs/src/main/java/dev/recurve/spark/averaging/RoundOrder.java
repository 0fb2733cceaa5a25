package dev.recurve.spark.averaging;

import dev.recurve.train.LearningRateSchedule;
import java.io.Serializable;

/**
 * What every worker does in a round.
 *
 * @param round number of the round in the run, from 0
 * @param stepInEpoch local steps of this epoch before the round
 * @param globalStep local steps of the run before the round
 * @param steps local steps to do
 * @param schedule learning rate by global step
 * @param optimizerSteps steps behind the optimizer state that the round starts from
 */
record RoundOrder(
        int round, long stepInEpoch, long globalStep, int steps, LearningRateSchedule schedule, long optimizerSteps)
        implements Serializable {}
