package dev.recurve.report;

import java.awt.Color;
import java.util.List;

/**
 * Values in rows and columns, as colours on both sides of zero.
 *
 * @param title above the map
 * @param rows names, from top to bottom
 * @param columns names, from left to right
 * @param values [rows][columns]; NaN where there is none
 */
public record HeatMap(String title, List<String> rows, List<String> columns, double[][] values) implements Chart {
    /** The scale's ends, blue and orange, which colour-blind readers can tell apart; zero is white. */
    private static final Color NEGATIVE = new Color(0x004C80);

    private static final Color POSITIVE = new Color(0xB34700);

    /** @throws IllegalArgumentException if there are more or fewer values than rows and columns */
    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        if (values.length != rows.size()) {
            throw new IllegalArgumentException(rows.size() + " names of rows, but " + values.length + " rows");
        }
        for (double[] row : values) {
            if (row.length != columns.size()) {
                throw new IllegalArgumentException(columns.size() + " names of columns, but " + row.length + " values");
            }
        }
    }

    /** The greatest distance of a value from zero: both ends of the scale of colours. */
    public double range() {
        double range = 0;
        for (double[] row : values) {
            for (double value : row) {
                range = Double.isFinite(value) ? Math.max(range, Math.abs(value)) : range;
            }
        }
        return range;
    }

    /** From one end of the scale over white to the other; grey where there is no value. */
    public static Color color(double value, double range) {
        if (!Double.isFinite(value)) {
            return Color.GRAY;
        }
        double share = range == 0 ? 0 : Math.min(1, Math.abs(value) / range);
        Color end = value < 0 ? NEGATIVE : POSITIVE;
        return new Color(
                (int) Math.round(255 + share * (end.getRed() - 255)),
                (int) Math.round(255 + share * (end.getGreen() - 255)),
                (int) Math.round(255 + share * (end.getBlue() - 255)));
    }
}
