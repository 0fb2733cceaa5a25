package dev.recurve.report.page;

import dev.recurve.report.HeatMap;
import dev.recurve.report.PointMap;
import java.util.List;
import java.util.Locale;

/** Draws {@link HeatMap}s and {@link PointMap}s. */
final class MapDrawing {
    private static final double RIGHT = 8;
    private static final double ROW = 16;
    private static final double SCALE = 12; // height of the bar of colours

    private MapDrawing() {}

    static Drawing of(HeatMap map) {
        int columns = map.columns().size();
        double names = map.columns().stream().mapToDouble(Drawing::slant).max().orElse(0) + 6;
        double left = Math.max(
                Drawing.widthOf(map.rows()) + 8,
                Drawing.marginFor(map.columns(), RIGHT, i -> (i + 0.5) / Math.max(1, columns)));
        double width = (Drawing.WIDTH - RIGHT - left) / Math.max(1, columns);
        double bottom = 4 + ROW * map.rows().size();
        Drawing drawing = new Drawing(bottom + names + SCALE + 26);
        double range = map.range();
        for (int row = 0; row < map.rows().size(); row++) {
            double top = 4 + ROW * row;
            drawing.label(left - 5, top + ROW - 4, "end", "tick", map.rows().get(row));
            for (int column = 0; column < columns; column++) {
                double value = map.values()[row][column];
                String hint = map.rows().get(row) + ", " + map.columns().get(column) + ": "
                        + String.format(Locale.ROOT, "%.3f", value);
                drawing.cell(left + column * width, top, width, ROW, color(value, range), hint);
            }
        }
        for (int column = 0; column < columns; column++) {
            drawing.slanted(
                    left + (column + 0.5) * width + 4,
                    bottom + 12,
                    map.columns().get(column));
        }
        scale(drawing, left, bottom + names + 4, range);
        return drawing;
    }

    private static void scale(Drawing drawing, double left, double top, double range) {
        int steps = 20;
        double width = (Drawing.WIDTH - RIGHT - left) / steps;
        for (int i = 0; i < steps; i++) {
            drawing.cell(left + i * width, top, width, SCALE, color(2.0 * i / (steps - 1) - 1, 1), "");
        }
        String end = String.format(Locale.ROOT, "%.2f", range);
        drawing.label(left, top + SCALE + 14, "start", "tick", "-" + end);
        drawing.label(left + steps * width / 2, top + SCALE + 14, "middle", "tick", "0");
        drawing.label(Drawing.WIDTH - RIGHT, top + SCALE + 14, "end", "tick", end);
    }

    private static String color(double value, double range) {
        return String.format("#%06X", HeatMap.color(value, range).getRGB() & 0xFFFFFF);
    }

    static Drawing of(PointMap map) {
        double top = 24;
        double side = 250;
        double left = 14;
        Drawing drawing = new Drawing(top + side + 26);
        Axis x = Axis.tight(map.x());
        Axis y = Axis.tight(map.y());
        double inner = 12; // points at the edge stay whole
        for (double share : List.of(0.0, 1.0)) {
            drawing.stroke("grid", left, top + share * side, Drawing.WIDTH - RIGHT, top + share * side);
            double at = left + share * (Drawing.WIDTH - RIGHT - left);
            drawing.stroke("grid", at, top, at, top + side);
        }
        for (boolean numbered : List.of(false, true)) { // numbers lie above
            for (int i = 0; i < map.x().length; i++) {
                int number = map.numbered().indexOf(i) + 1;
                if (number > 0 == numbered) {
                    double cx = left + inner + x.share(map.x()[i]) * (Drawing.WIDTH - RIGHT - left - 2 * inner);
                    double cy = top + side - inner - y.share(map.y()[i]) * (side - 2 * inner);
                    drawing.dot(numbered ? "numbered" : "point", cx, cy, numbered ? 9 : 3, "");
                    if (numbered) {
                        drawing.label(cx, cy + 4, "middle", "number", String.valueOf(number));
                    }
                }
            }
        }
        drawing.title(left, 14, "start", map.yTitle());
        drawing.title(Drawing.WIDTH - RIGHT, drawing.height() - 8, "end", map.xTitle());
        return drawing;
    }
}
