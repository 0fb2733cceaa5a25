package dev.recurve.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Marks of a drawing in its own coordinates, as the template of a page writes them: rounded, and with the classes of its style sheet. */
final class Drawing {
    /** Width of every drawing: that of a phone's page, so that text keeps its size there. */
    static final int WIDTH = 360;
    /** Size of letters, and what most of them are wide. */
    static final double LETTER = 11;

    private static final double NARROW = 0.63 * LETTER;
    private static final String WIDE = "mwMW@%…<>=+~#";
    /** Longer names are cut. */
    private static final int MOST_LETTERS = 18;

    private final int height;
    private final List<Stroke> strokes = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final List<Dot> dots = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();

    Drawing(double height) {
        this.height = (int) Math.ceil(height);
    }

    /** A line through points {@code x,y x,y …}. */
    record Stroke(String style, String points) {}

    /** A coloured rectangle, and what it says when pointed at. */
    record Cell(String x, String y, String width, String height, String color, String hint) {}

    /** A point. */
    record Dot(String style, String x, String y, String radius, String hint) {}

    /** Text; {@code turn} is a transformation, or empty. */
    record Label(String x, String y, String anchor, String turn, String style, String text) {}

    void stroke(String style, double... xy) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xy.length; i += 2) {
            points.append(i == 0 ? "" : " ").append(number(xy[i])).append(',').append(number(xy[i + 1]));
        }
        strokes.add(new Stroke(style, points.toString()));
    }

    void cell(double x, double y, double width, double height, String color, String hint) {
        cells.add(new Cell(number(x), number(y), number(width), number(height), color, hint));
    }

    void dot(String style, double x, double y, double radius, String hint) {
        dots.add(new Dot(style, number(x), number(y), number(radius), hint));
    }

    /** The title of an axis, whole. */
    void title(double x, double y, String anchor, String text) {
        labels.add(new Label(number(x), number(y), anchor, "", "axis", text));
    }

    void label(double x, double y, String anchor, String style, String text) {
        labels.add(new Label(number(x), number(y), anchor, "", style, cut(text)));
    }

    /** Text that ends at a point below which it begins, half upright. */
    void slanted(double x, double y, String text) {
        turned(x, y, "end", -45, text);
    }

    /** How far a slanted word reaches down, and to the left. */
    static double slant(String word) {
        return widthOf(word) * Math.sqrt(0.5) + 6;
    }

    /**
     * The left margin that slanted words need.
     *
     * @param words below an axis
     * @param right margin of the axis
     * @param share where each word stands on the axis, from 0 to 1
     */
    static double marginFor(List<String> words, double right, IntToDoubleFunction share) {
        double margin = 0;
        for (int i = 0; i < words.size(); i++) {
            double at = share.applyAsDouble(i);
            if (at < 1) { // solves margin + at (width - margin) = slant
                margin = Math.max(margin, (slant(words.get(i)) - at * (WIDTH - right)) / (1 - at));
            }
        }
        return margin;
    }

    /** Text turned around its anchor. */
    void turned(double x, double y, String anchor, int degrees, String text) {
        String turn = "rotate(" + degrees + " " + number(x) + " " + number(y) + ")";
        labels.add(new Label(number(x), number(y), anchor, turn, "tick", cut(text)));
    }

    int width() {
        return WIDTH;
    }

    int height() {
        return height;
    }

    List<Stroke> strokes() {
        return strokes;
    }

    List<Cell> cells() {
        return cells;
    }

    List<Dot> dots() {
        return dots;
    }

    List<Label> labels() {
        return labels;
    }

    /** At least as wide as a text is in most fonts. */
    static double widthOf(String text) {
        return cut(text).codePoints().mapToDouble(Drawing::widthOf).sum();
    }

    private static double widthOf(int letter) {
        boolean eastern = letter >= 0x2E80 || (letter >= 0x1100 && letter <= 0x11FF);
        return eastern || WIDE.indexOf(letter) >= 0 ? LETTER : NARROW;
    }

    static double widthOf(List<String> texts) {
        return texts.stream().mapToDouble(Drawing::widthOf).max().orElse(0);
    }

    /** A name as a drawing has room for it, without control characters. */
    static String cut(String text) {
        String shown = text.codePoints()
                .limit(MOST_LETTERS + 1)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.codePointCount(0, shown.length()) <= MOST_LETTERS
                ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, MOST_LETTERS - 1)) + "…";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
