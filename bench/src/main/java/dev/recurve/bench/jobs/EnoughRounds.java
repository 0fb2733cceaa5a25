package dev.recurve.bench.jobs;

/** Ends a run that has shown what it was started for. */
final class EnoughRounds extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
