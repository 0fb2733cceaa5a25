package dev.recurve.spark.averaging;

import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.util.Optional;

/**
 * Lengths of epochs and rounds, and where training starts or resumes.
 *
 * @param workers number of workers
 * @param stepsPerEpoch local steps of a worker in an epoch
 * @param stepsPerRound local steps between two synchronisations
 * @param schedule learning rate by step
 * @param cursor where training stands
 * @param carried hidden states [worker][layer][values]; null at the beginning of an epoch
 */
record RoundPlan(
        int workers,
        long stepsPerEpoch,
        int stepsPerRound,
        LearningRateSchedule schedule,
        TrainingCursor cursor,
        float[][][] carried) {
    /** The plan of a run, from its beginning or from what a checkpoint holds. */
    static RoundPlan of(TrainSettings settings, TrainingData data, Optional<TrainingState> resumed) {
        var training = settings.training();
        long stepsPerEpoch = data.stepsPerEpoch(training.window());
        TrainingCursor cursor = resumed.map(TrainingState::cursor).orElse(TrainingCursor.start());
        var schedule = new LearningRateSchedule(
                        training.schedule(), training.optimizer().learningRate(), stepsPerEpoch * training.epochs())
                .withPlateauFactor(cursor.plateauFactor());
        float[][][] carried = resumed.map(TrainingState::carriedStates)
                .filter(states -> states.length > 0)
                .orElse(null);
        return new RoundPlan(data.workers(), stepsPerEpoch, settings.averaging().steps(), schedule, cursor, carried);
    }
}
