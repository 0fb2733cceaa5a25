package dev.recurve.config;

import java.io.Serializable;

/**
 * How the learning rate changes in the course of training.
 *
 * @param type the rule after warm-up
 * @param warmup share of all steps over which the rate rises linearly from 0
 * @param hold share of all steps over which the linear schedule keeps the rate before it falls
 * @param factor what a plateau multiplies the rate by
 * @param floor what the linear decay ends at, as a share of the learning rate
 */
public record ScheduleSettings(
        @Setting(
                        doc =
                                "constant, plateau (multiplied by factor when the validation perplexity of an epoch is no"
                                        + " better than the best) or linear (kept for hold, then down to floor at the last step)",
                        or = "linear")
                ScheduleType type,
        @Setting(doc = "share of all steps over which the rate rises linearly from 0", or = "0.0") double warmup,
        @Setting(doc = "linear: share of all steps over which the rate is kept before it falls", or = "0.0")
                double hold,
        @Setting(doc = "plateau: the rate is multiplied by this", or = "0.25") double factor,
        @Setting(doc = "linear: the rate ends at this share of the learning rate", or = "0.0") double floor)
        implements Serializable {
    public ScheduleSettings {
        Bounds.below("warmup", warmup, 0, 1);
        Bounds.below("hold", hold, 0, 1);
        if (warmup + hold >= 1) {
            throw new IllegalArgumentException("hold and warmup must leave steps to fall in: together "
                    + (warmup + hold) + " of all steps, below 1 expected");
        }
        Bounds.fraction("factor", factor);
        Bounds.below("floor", floor, 0, 1);
    }
}
