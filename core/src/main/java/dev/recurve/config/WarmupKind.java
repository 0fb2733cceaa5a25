package dev.recurve.config;

/** How the first rounds of a run keep the workers together while the parameters are still random. */
public enum WarmupKind {
    /** Rounds of a single local step. */
    SINGLE_STEPS,
    /** The first worker alone, in rounds of the usual length. */
    ONE_WORKER
}
