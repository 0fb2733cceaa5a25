package dev.recurve.spark.averaging;

import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;
import java.util.Optional;

/**
 * Lengths of epochs and rounds, and where training starts or resumes.
 *
 * @param workers number of workers
 * @param steps local steps of each round
 * @param schedule learning rate by step
 * @param cursor where training stands
 * @param carried hidden states [worker][layer][values]; null at the beginning of an epoch
 */
record RoundPlan(
        int workers, RoundSteps steps, LearningRateSchedule schedule, TrainingCursor cursor, float[][][] carried) {
    /** The plan of a run, from its beginning or from what a checkpoint holds. */
    static RoundPlan of(TrainSettings settings, TrainingData data, Optional<TrainingState> resumed) {
        var training = settings.training();
        var steps = new RoundSteps(settings.averaging(), data.windows(settings).count());
        TrainingCursor cursor = resumed.map(TrainingState::cursor).orElse(TrainingCursor.start());
        long total = steps.stepsPerEpoch() * training.epochs() + steps.lead(data.workers());
        var schedule = new LearningRateSchedule(
                        training.schedule(), training.optimizer().learningRate(), total)
                .withPlateauFactor(cursor.plateauFactor());
        float[][][] carried = resumed.map(TrainingState::carriedStates)
                .filter(states -> states.length > 0)
                .orElse(null);
        return new RoundPlan(data.workers(), steps, schedule, cursor, carried);
    }

    /** Local steps of an epoch; the first is longer where a worker was alone in the warm-up. */
    long epochSteps(int epoch) {
        return steps.stepsPerEpoch() + (epoch == 0 ? steps.lead(workers) : 0);
    }

    /**
     * Windows that a worker has read of its shard.
     *
     * @param stepInEpoch local steps of the epoch before the round
     * @return the number, or {@link WorkerInput#ENDED}
     */
    long shardStep(int worker, int epoch, long stepInEpoch) {
        long late = epoch == 0 && worker > 0 ? steps.lead(workers) : 0;
        long step = stepInEpoch - late;
        return step < steps.stepsPerEpoch() ? step : WorkerInput.ENDED;
    }
}
