package dev.recurve.report.page;

import dev.recurve.report.HeatMap;
import dev.recurve.report.LineChart;
import dev.recurve.report.LineChart.Line;
import dev.recurve.report.PointMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing with what is said of it.
 *
 * @param id unique on the page, begins with a letter
 * @param title names it
 * @param description says in words what it shows, for those who do not see it
 * @param legend what its colours mean
 * @param drawing its marks
 */
record Picture(String id, String title, String description, List<Key> legend, Drawing drawing) {
    /** A colour of the style sheet and its meaning. */
    record Key(String style, String name) {}

    /** Lines; the description gives where each begins and ends, and its least and greatest value. */
    static Picture of(String id, LineChart chart) {
        List<Key> legend = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (int i = 0; i < chart.lines().size(); i++) {
            Line line = chart.lines().get(i);
            legend.add(new Key(LineDrawing.style(i), line.name()));
            said.add(said(line));
        }
        String description = chart.yTitle() + " over " + chart.xTitle() + ". " + String.join("; ", said) + ".";
        return new Picture(id, chart.title(), description, legend, LineDrawing.of(chart));
    }

    private static String said(Line line) {
        int last = line.y().length - 1;
        if (last < 0) {
            return line.name() + ": no values";
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : line.y()) {
            least = Math.min(least, Double.isNaN(value) ? least : value);
            greatest = Math.max(greatest, Double.isNaN(value) ? greatest : value);
        }
        return line.name() + ": from " + number(line.y()[0]) + " to " + number(line.y()[last]) + ", between "
                + number(least) + " and " + number(greatest);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3g", value) : "no value";
    }

    /** Colours of values; the description names what stands in rows and columns. */
    static Picture of(String id, HeatMap map, String description) {
        return new Picture(
                id,
                map.title(),
                description + " Rows: " + String.join(", ", map.rows()) + ". Columns: "
                        + String.join(" ", map.columns()) + ".",
                List.of(),
                MapDrawing.of(map));
    }

    /** Points. */
    static Picture of(String id, PointMap map, String description) {
        return new Picture(id, map.title(), description, List.of(), MapDrawing.of(map));
    }
}
