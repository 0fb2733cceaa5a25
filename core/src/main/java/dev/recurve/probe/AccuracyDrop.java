package dev.recurve.probe;

import java.io.Serializable;

/**
 * How much accuracy falls on the same pairs, with a 95 % interval for paired shares (Agresti and Min 2005):
 *
 * <pre>
 * d = (b - c) / n,   d' ± 1.96 √(b' + c' - (b' - c')²/n') / n'   with b' = b + 1/2, c' = c + 1/2, n' = n + 2
 * </pre>
 *
 * @param lost b: pairs right before and wrong after
 * @param won c: pairs wrong before and right after
 * @param total n
 * @see <a href="https://doi.org/10.1002/sim.1781">Agresti and Min 2005</a>
 */
public record AccuracyDrop(long lost, long won, long total) implements Serializable {
    /** The fall in accuracy; negative where it rises. */
    public double value() {
        return total == 0 ? Double.NaN : (double) (lost - won) / total;
    }

    /** Lower end of the interval. */
    public double low() {
        return center() - width();
    }

    /** Upper end of the interval. */
    public double high() {
        return center() + width();
    }

    private double center() {
        return total == 0 ? Double.NaN : (lost - won) / (total + 2.0);
    }

    private double width() {
        double b = lost + 0.5;
        double c = won + 0.5;
        double n = total + 2.0;
        return Proportion.Z * Math.sqrt(b + c - (b - c) * (b - c) / n) / n;
    }
}
