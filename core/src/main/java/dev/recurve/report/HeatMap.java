package dev.recurve.report;

import java.util.List;

/**
 * Values in rows and columns, as colours on both sides of zero.
 *
 * @param title above the map
 * @param rows names, from top to bottom
 * @param columns names, from left to right
 * @param values [rows][columns]; NaN where there is none
 */
public record HeatMap(String title, List<String> rows, List<String> columns, double[][] values) {
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
}
