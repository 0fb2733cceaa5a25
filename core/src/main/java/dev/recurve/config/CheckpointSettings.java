package dev.recurve.config;

/**
 * What is kept of a training run.
 *
 * @param everyMinutes time between two checkpoints within an epoch; one is written at the end of every epoch too
 * @param keep latest checkpoints to keep besides the best one
 */
public record CheckpointSettings(
        @Setting(doc = "minutes between two checkpoints within an epoch (one ends every epoch too); 0: none", or = "10")
                double everyMinutes,
        @Setting(doc = "latest checkpoints to keep, besides the best", or = "2") int keep) {
    public CheckpointSettings {
        Bounds.notNegative("every-minutes", everyMinutes);
        Bounds.atLeast("keep", keep, 1);
    }
}
