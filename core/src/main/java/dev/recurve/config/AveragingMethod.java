package dev.recurve.config;

/** How the workers' deltas become the next parameters. */
public enum AveragingMethod {
    /** The mean of the deltas, weighted by the tokens behind each (McDonald, Hall and Mann 2010). */
    MEAN
}
