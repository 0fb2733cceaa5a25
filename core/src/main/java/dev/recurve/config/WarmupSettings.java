package dev.recurve.config;

/**
 * The first rounds of a run. They take the plain mean, whatever the method.
 *
 * @param rounds how many
 * @param kind how they keep the workers together
 */
public record WarmupSettings(
        @Setting(doc = "rounds of warm-up at the beginning of the run, which take the plain mean", or = "0") int rounds,
        @Setting(
                        doc =
                                "single-steps (a synchronisation after every step) or one-worker (the first worker alone; the"
                                        + " others start on their shards afterwards)",
                        or = "single-steps")
                WarmupKind kind) {
    public WarmupSettings {
        Bounds.atLeast("rounds", rounds, 0);
    }
}
