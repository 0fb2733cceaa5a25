package dev.recurve.config;

import java.io.Serializable;

/**
 * Windows of random length, so that no token is always the first or last of one: lengths are drawn from a normal
 * distribution around {@code training.window}, now and then around half of it, and the learning rate of a step is scaled
 * by its length.
 *
 * @param deviation standard deviation of lengths; 0: all windows are alike
 * @param half share of windows that are drawn around half the length
 * @param least shortest window
 * @see <a href="https://openreview.net/forum?id=SyyGPP0TZ">Merity, Keskar and Socher 2018, section 4.1</a>
 */
public record VariableWindowSettings(
        @Setting(
                        doc = "standard deviation of window lengths around training.window; 0: all alike (Merity et al."
                                + " 2018: 5). The learning rate of a step is multiplied by length / training.window",
                        or = "0.0")
                double deviation,
        @Setting(
                        doc = "share of windows drawn around half of training.window (Merity et al. 2018: 1 - 0.95)",
                        or = "0.05")
                double half,
        @Setting(doc = "shortest window", or = "5") int least)
        implements Serializable {
    /** Longest window, in deviations above the mean: memory has to be known before training. */
    private static final int MOST_DEVIATIONS = 3;

    public VariableWindowSettings {
        Bounds.notNegative("deviation", deviation);
        Bounds.below("half", half, 0, 1);
        Bounds.atLeast("least", least, 1);
    }

    /** All windows alike. */
    public static VariableWindowSettings off() {
        return new VariableWindowSettings(0, 0, 1);
    }

    /** Whether lengths are drawn. */
    public boolean isOn() {
        return deviation > 0;
    }

    /** The longest window around a given length. */
    public int longest(int window) {
        return isOn() ? (int) Math.ceil(window + MOST_DEVIATIONS * deviation) : window;
    }
}
