package dev.recurve.spark.averaging;

import dev.recurve.config.LocalOptimizerState;
import dev.recurve.train.LearningRateSchedule;
import java.io.Serializable;

/**
 * What every worker does in a round.
 *
 * @param round number of the round in the run, from 0
 * @param globalStep local steps of the run before the round
 * @param steps local steps to do
 * @param schedule learning rate by global step
 * @param optimizerState what the workers' optimizers begin with: their own state, the mean of all, or zeros
 * @param optimizerSteps steps behind the mean of all
 * @param stateFolder where workers that keep their own optimizer state save it after the round; null: they do not
 */
record RoundOrder(
        int round,
        long globalStep,
        int steps,
        LearningRateSchedule schedule,
        LocalOptimizerState optimizerState,
        long optimizerSteps,
        String stateFolder)
        implements Serializable {
    /** Whether optimizer state is averaged, and travels with the parameters. */
    boolean averagesState() {
        return optimizerState == LocalOptimizerState.AVERAGED;
    }
}
