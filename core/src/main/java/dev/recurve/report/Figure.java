package dev.recurve.report;

import dev.recurve.report.LineChart.Line;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/**
 * Charts in rows of equal width, as one picture. A name has the same colour in all of them. No display is needed. Text in
 * an SVG is drawn as outlines, which look the same whatever fonts a reader has.
 *
 * @param charts from left to right and top to bottom
 * @param columns charts in a row
 */
public record Figure(List<? extends Chart> charts, int columns) {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 340;
    /** A word longer than this is cut: where a label is longer than 20 characters the chart library leaves labels out. */
    private static final int WORD_LENGTH = 15;
    /** The palette of Okabe and Ito, which colour-blind readers can tell apart, without its yellow. */
    private static final List<Color> COLORS = List.of(
            new Color(0xD55E00),
            new Color(0x0072B2),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x000000));
    /** Further lines are dashed. */
    private static final float[] DASHES = {6, 4};

    /** @throws IllegalArgumentException if there is no chart, or no column */
    public Figure {
        charts = List.copyOf(charts);
        if (charts.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a figure needs a chart and a column, found " + charts.size()
                    + " charts in " + columns + " columns");
        }
    }

    private int width() {
        return WIDTH * Math.min(columns, charts.size());
    }

    private int height() {
        return fieldHeight() * ((charts.size() + columns - 1) / columns);
    }

    /** That of the highest chart: maps grow with their rows. */
    private int fieldHeight() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            int height = HEIGHT;
            for (Chart chart : charts) {
                height = chart instanceof HeatMap map ? Math.max(height, HeatMapPainter.height(map, graphics)) : height;
            }
            return height;
        } finally {
            graphics.dispose();
        }
    }

    /**
     * Writes the picture as PNG.
     *
     * @param out stays open
     * @throws IOException if writing fails
     */
    public void writePng(OutputStream out) throws IOException {
        BufferedImage image = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        paint(graphics);
        graphics.dispose();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java cannot write PNG");
        }
    }

    /**
     * Writes the picture as SVG.
     *
     * @param out stays open
     * @throws IOException if writing fails
     */
    public void writeSvg(OutputStream out) throws IOException {
        SVGGraphics2D graphics = new SVGGraphics2D(emptySvg());
        graphics.setSVGCanvasSize(new Dimension(width(), height()));
        paint(graphics);
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        graphics.stream(writer, true);
        writer.flush();
    }

    private static Document emptySvg() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java cannot make XML documents", e);
        }
    }

    private void paint(Graphics2D graphics) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width(), height());
        List<String> names = charts.stream()
                .flatMap(chart -> chart instanceof LineChart lines ? lines.lines().stream() : Stream.empty())
                .map(Line::name)
                .distinct()
                .toList();
        int height = fieldHeight();
        for (int i = 0; i < charts.size(); i++) {
            Graphics2D panel = (Graphics2D) graphics.create(i % columns * WIDTH, i / columns * height, WIDTH, height);
            if (charts.get(i) instanceof HeatMap map) {
                HeatMapPainter.paint(map, panel, WIDTH);
            } else if (charts.get(i) instanceof LineChart lines) {
                chart(lines, names).paint(panel, WIDTH, height);
            }
            panel.dispose();
        }
    }

    private static XYChart chart(LineChart lines, List<String> names) {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(lines.title());
        chart.setXAxisTitle(lines.xTitle());
        chart.setYAxisTitle(lines.yTitle());
        style(chart.getStyler(), lines.logarithmic());
        if (!lines.words().isEmpty()) {
            label(chart.getStyler(), lines.words());
        }
        for (Line line : lines.lines()) {
            int[] shown = IntStream.range(0, line.x().length)
                    .filter(i -> Double.isFinite(line.y()[i]) && (!lines.logarithmic() || line.y()[i] > 0))
                    .toArray();
            if (shown.length > 0) {
                XYSeries series = chart.addSeries(
                        line.name(),
                        IntStream.of(shown).mapToDouble(i -> line.x()[i]).toArray(),
                        IntStream.of(shown)
                                .mapToDouble(i -> lines.logarithmic() ? Math.log10(line.y()[i]) : line.y()[i])
                                .toArray());
                style(series, names.indexOf(line.name()));
            }
        }
        return chart;
    }

    private static void style(XYStyler styler, boolean logarithmic) {
        if (logarithmic) {
            // The library's own logarithmic axis draws nine lines a decade, over twenty decades in some of our plots.
            styler.setYAxisTickLabelsFormattingFunction(Figure::powerOfTen);
        }
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartTitleBoxVisible(false);
        styler.setPlotGridLinesColor(new Color(0xE0E0E0));
        styler.setPlotGridLinesStroke(new BasicStroke(0.7f));
    }

    /** A word at each whole number; upright, since the library leaves out every second one that is slanted. */
    private static void label(XYStyler styler, List<String> words) {
        List<String> labels = distinct(words);
        styler.setXAxisMin(0.0);
        styler.setXAxisMax(words.size() - 1.0);
        styler.setXAxisLabelRotation(90);
        styler.setXAxisTickLabelsFormattingFunction(x -> {
            int word = (int) Math.round(x);
            return Math.abs(x - word) < 1e-6 && word >= 0 && word < labels.size() ? labels.get(word) : "";
        });
    }

    /** The words, cut, with the how-manieth each is in characters that nobody sees: the library draws no label twice. */
    private static List<String> distinct(List<String> words) {
        Map<String, Integer> seen = new HashMap<>();
        return words.stream()
                .map(word -> word.length() > WORD_LENGTH ? word.substring(0, WORD_LENGTH - 1) + "…" : word)
                .map(word -> word + invisible(seen.merge(word, 1, Integer::sum)))
                .toList();
    }

    /** In binary, a zero-width non-joiner for a zero and a joiner for a one. */
    private static String invisible(int number) {
        return Integer.toBinaryString(number).replace('0', '\u200c').replace('1', '\u200d');
    }

    /** {@code 1e-5}, or {@code 0.32} between the powers. */
    private static String powerOfTen(double exponent) {
        long whole = Math.round(exponent);
        boolean isWhole = Math.abs(exponent - whole) < 1e-9;
        return isWhole ? "1e" + whole : String.format(Locale.ROOT, "%.2g", Math.pow(10, exponent));
    }

    private static void style(XYSeries series, int number) {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(COLORS.get(number % COLORS.size()));
        boolean dashed = number >= COLORS.size();
        series.setLineStyle(
                dashed
                        ? new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
                        : new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    }
}
