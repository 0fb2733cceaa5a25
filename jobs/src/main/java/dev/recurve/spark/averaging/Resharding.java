package dev.recurve.spark.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.config.RecurveException;
import dev.recurve.config.WarmupKind;
import dev.recurve.train.TrainingCursor;
import dev.recurve.train.TrainingState;

/**
 * Shares the data of a run out anew, for another number of workers or lanes.
 *
 * <p>The lanes of the new layout are other stretches of the text. Within an epoch they are read from the same share of
 * their length on: as many tokens as before are left, but some are read twice in that epoch and others not at all.
 */
final class Resharding {
    private Resharding() {}

    /**
     * What the run goes on from.
     *
     * @param there identity of the run that was stopped
     * @param state of its last checkpoint
     * @throws RecurveException if the run was stopped in an epoch in which a worker was ahead of the others
     */
    static TrainingState of(TrainSettings settings, TrainingData data, JsonNode there, TrainingState state) {
        TrainingCursor cursor = state.cursor();
        var warmup = settings.averaging().warmup();
        boolean uneven = warmup.kind() == WarmupKind.ONE_WORKER && warmup.rounds() > 0;
        if (uneven && cursor.epoch() == 0) {
            throw new RecurveException("workers cannot be changed in the first epoch of a run whose warm-up was of one"
                    + " worker, because the workers are not equally far: resume with the "
                    + there.path("averaging.workers").asInt() + " workers it had until the epoch ends");
        }
        long lanes = there.path("averaging.workers").asLong()
                * there.path("training.lanes").asLong();
        long length = (data.train().targets() + lanes - 1) / lanes;
        double share = (double) cursor.stepInEpoch()
                / TrainingData.windows(settings, length).count();
        long steps = data.windows(settings).count();
        long step = cursor.stepInEpoch() == 0 ? 0 : Math.min(steps - 1, Math.round(share * steps));
        long lead = new RoundSteps(settings.averaging(), steps).lead(data.workers());
        TrainingCursor moved = cursor.at(cursor.epoch(), step, cursor.epoch() * steps + lead + step)
                .afterChoice(0); // times are others now
        return new TrainingState(
                moved, state.optimizerState(), state.optimizerSteps(), state.outerState(), new float[0][][]);
    }
}
