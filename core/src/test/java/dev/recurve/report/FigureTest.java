package dev.recurve.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.report.LineChart.Line;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class FigureTest {
    private static final Color FIRST = new Color(0xD55E00);
    private static final Color SECOND = new Color(0x0072B2);

    @Test
    void aPngHasTheColoursOfItsLinesInEveryPanel() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        figure().writePng(out);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(image.getWidth()).isEqualTo(1040);
        assertThat(image.getHeight()).isEqualTo(680);
        assertThat(colors(image.getSubimage(0, 0, 520, 340))).contains(FIRST.getRGB(), SECOND.getRGB());
        assertThat(colors(image.getSubimage(520, 0, 520, 340)))
                .contains(SECOND.getRGB())
                .doesNotContain(FIRST.getRGB());
        assertThat(colors(image.getSubimage(520, 340, 520, 340))).containsExactly(Color.WHITE.getRGB());
    }

    @Test
    void anSvgIsXmlWithTheLinesOfItsCharts() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        figure().writeSvg(out);

        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false); // no network
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(out.toByteArray()));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(document.getDocumentElement().getAttribute("width")).isEqualTo("1040");
        String text = out.toString(StandardCharsets.UTF_8);
        // a line and its sample in the legend: "lstm" stands in two charts, "gru" in two others
        assertThat(text.split(rgb(FIRST), -1).length - 1).isGreaterThanOrEqualTo(4);
        assertThat(text.split(rgb(SECOND), -1).length - 1).isGreaterThanOrEqualTo(4);
        assertThat(text.length()).isLessThan(300_000);
    }

    /** Also words that occur twice and words that are longer than a label may be: the chart library would leave them out. */
    @Test
    void everyWordStandsAtItsPlace() throws IOException {
        List<String> words = List.of("the", "dogs", "near", "the", "incomprehensibilities", "greet", "the", "guys");
        Line line = new Line("h", new double[] {0, 1, 2, 3, 4, 5, 6, 7}, new double[] {1, 2, 1, 2, 1, 2, 1, 2});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Figure(List.of(new LineChart("h", "word", "mean", false, List.of(line), words)), 1).writePng(out);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        int mostInARow = IntStream.range(image.getHeight() / 2, image.getHeight())
                .map(y -> inkedPlaces(image, y))
                .max()
                .orElseThrow();
        assertThat(mostInARow).isEqualTo(words.size());
    }

    /** Stretches of dark pixels that are at least twelve pixels apart: upright words, and no line of the plot. */
    private static int inkedPlaces(BufferedImage image, int y) {
        int places = 0;
        int last = -100;
        for (int x = 0; x < image.getWidth(); x++) {
            Color color = new Color(image.getRGB(x, y));
            if (color.getRed() + color.getGreen() + color.getBlue() < 300) {
                places += x - last > 12 ? 1 : 0;
                last = x;
            }
        }
        return places;
    }

    @Test
    void aChartWithoutLinesIsDrawn() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Figure(List.of(new LineChart("nothing", "x", "y", false, List.of())), 1).writePng(out);
        assertThat(out.size()).isPositive();
    }

    @Test
    void whatIsNoFigureIsRefused() {
        assertThatThrownBy(() -> new Figure(List.of(), 1))
                .hasMessage("a figure needs a chart and a column, found 0" + " charts in 1 columns");
        assertThatThrownBy(() -> new Line("x", new double[2], new double[3]))
                .hasMessage("line x: 2 values of x, but 3 of y");
    }

    private static String rgb(Color color) {
        return Pattern.quote("rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")");
    }

    private static Figure figure() {
        double[] x = {1, 2, 3, 4};
        Line lstm = new Line("lstm", x, new double[] {1, 0.1, 0.01, 0.001});
        Line gru = new Line("gru", x, new double[] {1, Double.NaN, 0, 100}); // NaN and 0 have no logarithm
        Line nothing = new Line("nothing", x, new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY});
        return new Figure(
                List.of(
                        new LineChart("both lines ‖∂h‖", "axis of x", "y", true, List.of(lstm, gru, nothing)),
                        new LineChart("the second", "x", "y", true, List.of(gru)),
                        new LineChart("only values", "x", "y", false, List.of(lstm))),
                2);
    }

    private static Set<Integer> colors(BufferedImage image) {
        Set<Integer> colors = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }
}
