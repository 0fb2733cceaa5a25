package dev.recurve.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An axis: which values stand where, and the marks with their names.
 *
 * @param low value at its beginning; of a logarithmic axis its power of ten
 * @param high value at its end, above {@code low}
 * @param logarithmic whether positions are those of logarithms
 * @param ticks marks, ascending
 */
record Axis(double low, double high, boolean logarithmic, List<Tick> ticks) {
    /** A mark: its place between {@code low} and {@code high}, and its name. */
    record Tick(double at, String name) {}

    /** The most marks that an axis gets. */
    private static final int MOST = 6;

    private static final double[] STEPS = {1, 2, 5, 10};

    /** An axis that ends with its values. */
    static Axis tight(double[] values) {
        double[] ends = ends(values);
        return new Axis(ends[0], ends[1], false, marks(ends[0], ends[1]));
    }

    /** An axis that ends at marks. */
    static Axis round(double[] values) {
        double[] ends = ends(values);
        double step = step(ends[1] - ends[0]);
        double low = Math.floor(ends[0] / step + 1e-9) * step;
        double high = Math.ceil(ends[1] / step - 1e-9) * step;
        return new Axis(low, high, false, marks(low, high));
    }

    /** An axis of positive values by powers of ten. */
    static Axis logarithmic(double[] values) {
        double[] powers = ends(Arrays.stream(values).map(Math::log10).toArray());
        double low = Math.floor(powers[0] + 1e-9);
        double high = Math.max(low + 1, Math.ceil(powers[1] - 1e-9));
        int step = (int) Math.ceil((high - low) / MOST);
        List<Tick> ticks = new ArrayList<>();
        for (int power = (int) low; power <= high; power += step) {
            ticks.add(new Tick(power, power >= -2 && power <= 4 ? plain(Math.pow(10, power)) : "1e" + power));
        }
        return new Axis(low, high, true, ticks);
    }

    /** Where a value stands, 0 at the beginning and 1 at the end. */
    double share(double value) {
        return ((logarithmic ? Math.log10(value) : value) - low) / (high - low);
    }

    double share(Tick tick) {
        return (tick.at() - low) / (high - low);
    }

    List<String> names() {
        return ticks.stream().map(Tick::name).toList();
    }

    private static double[] ends(double[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (!(low <= high)) {
            return new double[] {0, 1};
        }
        double least = Math.max(1e-9, 1e-6 * Math.max(Math.abs(low), Math.abs(high)));
        return high - low >= least ? new double[] {low, high} : new double[] {low - least, high + least};
    }

    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / (MOST - 1))));
        for (double step : STEPS) {
            if (range / (step * power) <= MOST - 1) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static List<Tick> marks(double low, double high) {
        double step = step(high - low);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-6); i * step <= high + 1e-6 * step; i++) {
            ticks.add(new Tick(i * step, plain(i * step)));
        }
        return ticks;
    }

    /** Without digits that say nothing. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (value != 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)) {
            return String.format(Locale.ROOT, "%.2g", value);
        }
        String text = String.format(Locale.ROOT, "%.6f", value)
                .replaceFirst("0+$", "")
                .replaceFirst("\\.$", "");
        return text.equals("-0") ? "0" : text;
    }
}
