package dev.recurve.config;

/**
 * How the learning rate changes in the course of training.
 *
 * @param type the rule after warm-up
 * @param warmup share of all steps over which the rate rises linearly from 0
 * @param factor what a plateau multiplies the rate by
 * @param floor what the linear decay ends at, as a share of the learning rate
 */
public record ScheduleSettings(
        @Setting(
                        doc = "constant, plateau (multiplied by factor when the validation perplexity of an epoch is no"
                                + " better than the best) or linear (down to floor at the last step)",
                        or = "linear")
                ScheduleType type,
        @Setting(doc = "share of all steps over which the rate rises linearly from 0", or = "0.0") double warmup,
        @Setting(doc = "plateau: the rate is multiplied by this", or = "0.25") double factor,
        @Setting(doc = "linear: the rate ends at this share of the learning rate", or = "0.0") double floor) {
    public ScheduleSettings {
        Bounds.below("warmup", warmup, 0, 1);
        Bounds.fraction("factor", factor);
        Bounds.below("floor", floor, 0, 1);
    }
}
