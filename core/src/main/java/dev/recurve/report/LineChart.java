package dev.recurve.report;

import java.util.List;

/**
 * Lines over a common axis.
 *
 * @param title above the chart
 * @param xTitle of the horizontal axis
 * @param yTitle of the vertical axis
 * @param logarithmic whether the vertical axis is
 * @param lines in the order of the legend
 * @param words what stands at x = 0, 1, … instead of numbers; empty: numbers
 */
public record LineChart(
        String title, String xTitle, String yTitle, boolean logarithmic, List<Line> lines, List<String> words)
        implements Chart {
    /** A chart over numbers. */
    public LineChart(String title, String xTitle, String yTitle, boolean logarithmic, List<Line> lines) {
        this(title, xTitle, yTitle, logarithmic, lines, List.of());
    }

    /**
     * One line; points that are not finite, or on a logarithmic axis not positive, are left out.
     *
     * @param name in the legend
     * @param x ascending
     * @param y as many
     */
    public record Line(String name, double[] x, double[] y) {
        /** @throws IllegalArgumentException if there are not as many of one as of the other */
        public Line {
            if (x.length != y.length) {
                throw new IllegalArgumentException(
                        "line " + name + ": " + x.length + " values of x, but " + y.length + " of y");
            }
        }
    }
}
