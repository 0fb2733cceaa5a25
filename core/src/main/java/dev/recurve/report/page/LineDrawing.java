package dev.recurve.report.page;

import dev.recurve.report.LineChart;
import dev.recurve.report.LineChart.Line;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Draws lines over an axis; their names are the legend's, outside. */
final class LineDrawing {
    private static final double TOP = 26;
    private static final double RIGHT = 12;
    private static final double PLOT = 170;
    /** Least distance of slanted words. */
    private static final double WORD = 15;

    private final LineChart chart;
    private final List<Line> lines;
    private final Axis x;
    private final Axis y;
    private final double left;
    private final double bottom;
    private final Drawing drawing;

    private LineDrawing(LineChart chart) {
        this.chart = chart;
        lines = chart.lines().stream()
                .map(line -> shown(line, chart.logarithmic()))
                .toList();
        double[] values = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.y()))
                .toArray();
        y = chart.logarithmic() && values.length > 0 ? Axis.logarithmic(values) : Axis.round(values);
        x = chart.words().isEmpty()
                ? Axis.tight(lines.stream()
                        .flatMapToDouble(line -> DoubleStream.of(line.x()))
                        .toArray())
                : Axis.tight(new double[] {0, Math.max(1, chart.words().size() - 1)});
        left = Math.max(
                Drawing.widthOf(y.names()) + 10,
                Drawing.marginFor(
                        chart.words(),
                        RIGHT,
                        i -> i / Math.max(1.0, chart.words().size() - 1.0)));
        bottom = TOP + PLOT;
        double names = chart.words().isEmpty()
                ? 16
                : chart.words().stream().mapToDouble(Drawing::slant).max().orElse(0) + 8;
        drawing = new Drawing(bottom + names + 20);
    }

    static Drawing of(LineChart chart) {
        LineDrawing drawing = new LineDrawing(chart);
        drawing.axes();
        for (int i = 0; i < drawing.lines.size(); i++) {
            drawing.line(drawing.lines.get(i), style(i));
        }
        return drawing.drawing;
    }

    /** The class of a line by its number; the style sheet has seven colours, and further lines are dashed. */
    static String style(int number) {
        return "s" + number % 7 + (number >= 7 ? " dashed" : "");
    }

    private static Line shown(Line line, boolean logarithmic) {
        int[] shown = IntStream.range(0, line.x().length)
                .filter(i -> Double.isFinite(line.y()[i]) && (!logarithmic || line.y()[i] > 0))
                .toArray();
        return new Line(
                line.name(),
                IntStream.of(shown).mapToDouble(i -> line.x()[i]).toArray(),
                IntStream.of(shown).mapToDouble(i -> line.y()[i]).toArray());
    }

    private double placeX(double share) {
        return left + share * (Drawing.WIDTH - RIGHT - left);
    }

    private double placeY(double share) {
        return bottom - share * PLOT;
    }

    private void axes() {
        for (Axis.Tick tick : y.ticks()) {
            double at = placeY(y.share(tick));
            drawing.stroke("grid", left, at, Drawing.WIDTH - RIGHT, at);
            drawing.label(left - 6, at + 4, "end", "tick", tick.name());
        }
        if (chart.words().isEmpty()) {
            double free = Double.NEGATIVE_INFINITY;
            for (Axis.Tick tick : x.ticks()) {
                double at = placeX(x.share(tick));
                double half = Drawing.widthOf(tick.name()) / 2;
                drawing.stroke("grid", at, TOP, at, bottom);
                if (at - half > free) { // numbers of a close axis would touch
                    double inside = Math.min(at, Drawing.WIDTH - half);
                    drawing.label(inside, bottom + 15, "middle", "tick", tick.name());
                    free = at + half + 4;
                }
            }
        } else {
            words();
        }
        drawing.title(left, 14, "start", chart.yTitle());
        drawing.title(placeX(0.5), drawing.height() - 5, "middle", chart.xTitle());
    }

    private void words() {
        int count = chart.words().size();
        int every = (int) Math.ceil(WORD * (count - 1) / (Drawing.WIDTH - RIGHT - left));
        for (int i = 0; i < count; i++) {
            double at = placeX(x.share(i));
            drawing.stroke("grid", at, TOP, at, bottom);
            if (i % Math.max(1, every) == 0) {
                drawing.slanted(at + 4, bottom + 12, chart.words().get(i));
            }
        }
    }

    private void line(Line line, String style) {
        double[] xy = new double[2 * line.x().length];
        for (int i = 0; i < line.x().length; i++) {
            xy[2 * i] = placeX(x.share(line.x()[i]));
            xy[2 * i + 1] = placeY(y.share(line.y()[i]));
        }
        if (xy.length == 2) {
            drawing.dot(style, xy[0], xy[1], 3, "");
        } else if (xy.length > 2) {
            drawing.stroke("line " + style, xy);
        }
    }
}
