package dev.recurve.config;

/**
 * How perplexity is measured.
 *
 * @param lanes contiguous streams that a split is cut into, each started from a zero state
 * @param window steps computed at a time; the state is carried, so it changes nothing but memory
 */
public record EvaluationSettings(
        @Setting(doc = "contiguous streams that a split is cut into, each started from a zero state", or = "10")
                int lanes,
        @Setting(doc = "steps computed at a time; the state is carried, so it changes only memory", or = "64")
                int window) {
    public EvaluationSettings {
        Bounds.atLeast("lanes", lanes, 1);
        Bounds.atLeast("window", window, 1);
    }
}
