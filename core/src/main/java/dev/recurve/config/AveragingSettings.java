package dev.recurve.config;

/**
 * How workers are kept together.
 *
 * @param workers parameter-averaging workers, one Spark task each; 0: one for each core that Spark offers
 * @param method how the workers' deltas become the next parameters
 * @param steps local steps of a worker between two synchronisations
 */
public record AveragingSettings(
        @Setting(doc = "workers, one Spark task of one thread each; 0: one for each core that Spark offers", or = "0")
                int workers,
        @Setting(doc = "mean (deltas averaged, weighted by tokens)", or = "mean") AveragingMethod method,
        @Setting(doc = "local steps of a worker between two synchronisations", or = "100") int steps) {
    public AveragingSettings {
        Bounds.atLeast("workers", workers, 0);
        Bounds.atLeast("steps", steps, 1);
    }
}
