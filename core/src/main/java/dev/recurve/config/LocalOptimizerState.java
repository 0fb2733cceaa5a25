package dev.recurve.config;

/** What happens to the momentum or the moments of each worker's own optimizer when the workers are synchronised. */
public enum LocalOptimizerState {
    /** Every worker goes on with its own. */
    KEPT,
    /** All go on with the mean, weighted by tokens like the parameters. */
    AVERAGED,
    /** All begin again with zeros. */
    RESET
}
