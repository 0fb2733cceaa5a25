package dev.recurve.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/** Paints a {@link HeatMap}; text as outlines, which look the same whatever fonts a reader of an SVG has. */
final class HeatMapPainter {
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    private static final Font NAME = new Font(Font.SANS_SERIF, Font.PLAIN, 10);
    private static final int ROW = 14;
    private static final int TOP = 34;
    private static final int MARGIN = 12;
    private static final int STEPS = 40; // of the scale
    private static final double SLANT = Math.toRadians(-45);

    private final Graphics2D graphics;

    private HeatMapPainter(Graphics2D graphics) {
        this.graphics = graphics;
        graphics.setFont(NAME);
    }

    /** Height that a map needs. */
    static int height(HeatMap map, Graphics2D graphics) {
        double names = new HeatMapPainter(graphics).widest(map.columns()) * Math.sin(-SLANT) + 16;
        return (int) Math.ceil(TOP + ROW * map.rows().size() + names + 44);
    }

    static void paint(HeatMap map, Graphics2D graphics, int width) {
        new HeatMapPainter(graphics).paint(map, width);
    }

    private void paint(HeatMap map, int width) {
        int columns = map.columns().size();
        double left = MARGIN + widest(map.rows()) + 6;
        for (int j = 0; j < columns; j++) { // slanted names stay inside: left + at (width - left) = length
            double at = (j + 0.5) / columns;
            double length = width(map.columns().get(j)) * Math.cos(SLANT) + 4;
            left = Math.max(left, (length - at * (width - MARGIN)) / (1 - at));
        }
        double column = (width - MARGIN - left) / Math.max(1, columns);
        double bottom = TOP + ROW * map.rows().size();
        double range = map.range();
        graphics.setFont(TITLE);
        text(map.title(), width / 2.0 - width(map.title()) / 2, 20, 0);
        graphics.setFont(NAME);
        for (int i = 0; i < map.rows().size(); i++) {
            String name = map.rows().get(i);
            text(name, left - 6 - width(name), TOP + ROW * i + ROW - 4, 0);
            for (int j = 0; j < map.columns().size(); j++) {
                cell(left + j * column, TOP + ROW * i, column, ROW, HeatMap.color(map.values()[i][j], range));
            }
        }
        for (int j = 0; j < map.columns().size(); j++) {
            String name = map.columns().get(j);
            double length = width(name);
            text(
                    name,
                    left + (j + 0.5) * column + 3 - length * Math.cos(SLANT),
                    bottom + 12 - length * Math.sin(SLANT),
                    SLANT);
        }
        scale(left, width - MARGIN, bottom + widest(map.columns()) * Math.sin(-SLANT) + 18, range);
    }

    private void scale(double left, double right, double top, double range) {
        double width = (right - left) / STEPS;
        for (int i = 0; i < STEPS; i++) {
            cell(left + i * width, top, width, 8, HeatMap.color(2.0 * i / (STEPS - 1) - 1, 1));
        }
        String end = String.format(Locale.ROOT, "%.2f", range);
        text("-" + end, left, top + 20, 0);
        text("0", (left + right) / 2 - width("0") / 2, top + 20, 0);
        text(end, right - width(end), top + 20, 0);
    }

    private void cell(double x, double y, double width, double height, Color color) {
        graphics.setColor(color);
        graphics.fill(new Rectangle2D.Double(x, y, width + 0.5, height + 0.5)); // no seams between neighbours
    }

    private void text(String text, double x, double y, double angle) {
        graphics.setColor(Color.DARK_GRAY);
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.rotate(angle);
        graphics.fill(place.createTransformedShape(graphics.getFont()
                .createGlyphVector(graphics.getFontRenderContext(), text)
                .getOutline()));
    }

    private double width(String text) {
        return graphics.getFont()
                .getStringBounds(text, graphics.getFontRenderContext())
                .getWidth();
    }

    private double widest(List<String> texts) {
        return texts.stream().mapToDouble(this::width).max().orElse(0);
    }
}
