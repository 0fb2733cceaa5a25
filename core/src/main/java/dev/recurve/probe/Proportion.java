package dev.recurve.probe;

import java.io.Serializable;

/**
 * A share of successes with its 95 % confidence interval by Wilson (1927):
 *
 * <pre>
 * (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n),   z = 1.96
 * </pre>
 *
 * @param successes how many
 * @param total of how many; with 0 all figures are NaN
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
 */
public record Proportion(long successes, long total) implements Serializable {
    /** The 97.5 % quantile of the normal distribution. */
    static final double Z = 1.959963984540054;

    /** The share. */
    public double value() {
        return total == 0 ? Double.NaN : (double) successes / total;
    }

    /** Lower end of the interval. */
    public double low() {
        return end(-1);
    }

    /** Upper end of the interval. */
    public double high() {
        return end(1);
    }

    private double end(int sign) {
        double n = total;
        double p = value();
        double width = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double end = (p + Z * Z / (2 * n) + sign * width) / (1 + Z * Z / n);
        return Math.min(1, Math.max(0, end));
    }
}
