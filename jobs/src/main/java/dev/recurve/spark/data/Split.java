package dev.recurve.spark.data;

import java.util.Locale;

/** The parts of a corpus. */
public enum Split {
    /** What models learn from, and the vocabulary is counted on. */
    TRAIN,
    /** What learning rates and early stopping look at. */
    VALIDATION,
    /** What results are reported on. */
    TEST;

    /** The name of its folder and of its entry in manifests. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
