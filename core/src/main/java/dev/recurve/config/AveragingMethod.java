package dev.recurve.config;

/** How the workers' deltas become the next parameters. */
public enum AveragingMethod {
    /** The mean of the deltas, weighted by the tokens behind each (McDonald, Hall and Mann 2010). */
    MEAN,
    /** Blockwise model-update filtering: the mean delta with momentum from round to round (Chen and Huo 2016). */
    BMUF,
    /** The mean delta as the gradient of an outer Nesterov optimizer (Douillard et al. 2023). */
    DILOCO
}
