package dev.recurve.spark.averaging;

/** Whether a training run goes on from its last checkpoint. */
public enum Resume {
    /** It begins. */
    NO,
    /** It goes on exactly where it stopped, with the same settings. */
    EXACTLY,
    /**
     * It goes on with another number of workers or lanes: parameters, outer state, averaged optimizer state and the share
     * of the epoch that is done stay; hidden states and the workers' own optimizer states begin anew.
     */
    RESHARDED
}
