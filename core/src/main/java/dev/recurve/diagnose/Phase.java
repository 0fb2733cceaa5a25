package dev.recurve.diagnose;

import java.util.Locale;

/** When a network was looked at. */
public enum Phase {
    /** With its first random weights. */
    INITIAL,
    /** After training. */
    TRAINED;

    /** The name in tables and plots. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
