package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.report.LineChart.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/**
 * Trained models side by side as files: {@code comparison.csv}, {@code learning.csv}, and learning curves in
 * {@code learning.png} and {@code learning.svg}.
 *
 * @param measure what scores are
 * @param models in the order of the table
 */
public record ComparisonReport(Measure measure, List<Entry> models) {
    /** The scores of language models. */
    public static final Measure PERPLEXITY = new Measure("perplexity", 2);

    /**
     * What tells how good a model is.
     *
     * @param name in tables and pictures
     * @param digits behind the point in the table for a terminal
     */
    public record Measure(String name, int digits) {
        private String column(String split) {
            return split + "-" + name.replace(' ', '-');
        }
    }

    /**
     * A trained model.
     *
     * @param name in tables and legends
     * @param hidden units of a layer, in each direction
     * @param parameters of the model
     * @param validationScore the best of the run; NaN without a validation split
     * @param testScore of the best checkpoint; NaN without a test split
     * @param tokensPerSecond in training, of all workers and directions
     * @param training loss of the training windows, nats per token, by round
     * @param validation score by epoch
     */
    public record Entry(
            String name,
            int hidden,
            long parameters,
            double validationScore,
            double testScore,
            double tokensPerSecond,
            List<Point> training,
            List<Point> validation) {}

    /**
     * A point of a learning curve.
     *
     * @param tokens trained on so far
     * @param value loss or score
     */
    public record Point(long tokens, double value) {}

    /**
     * Writes all files.
     *
     * @param folder where to
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        writeTable(folder);
        writeLearning(folder);
        Figure figure = figure();
        try (OutputStream out = folder.write("learning.png")) {
            figure.writePng(out);
        }
        try (OutputStream out = folder.write("learning.svg")) {
            figure.writeSvg(out);
        }
    }

    private void writeTable(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("comparison.csv"),
                "model",
                "hidden",
                "parameters",
                measure.column("validation"),
                measure.column("test"),
                "tokens-per-second")) {
            for (Entry model : models) {
                table.row(
                        model.name(),
                        model.hidden(),
                        model.parameters(),
                        model.validationScore(),
                        model.testScore(),
                        model.tokensPerSecond());
            }
        }
    }

    private void writeLearning(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(folder.write("learning.csv"), "model", "curve", "tokens", "value")) {
            for (Entry model : models) {
                for (Point point : model.training()) {
                    table.row(model.name(), "training-loss", point.tokens(), point.value());
                }
                for (Point point : model.validation()) {
                    table.row(model.name(), measure.column("validation"), point.tokens(), point.value());
                }
            }
        }
    }

    private Figure figure() {
        LineChart training = new LineChart(
                "training loss, with dropout",
                "million tokens",
                "nats per token",
                false,
                models.stream().map(one -> line(one.name(), one.training())).toList());
        LineChart validation = new LineChart(
                measure.name() + " on the validation split",
                "million tokens",
                measure.name(),
                false,
                models.stream().map(one -> line(one.name(), one.validation())).toList());
        boolean validated = models.stream().anyMatch(one -> !one.validation().isEmpty());
        return new Figure(validated ? List.of(training, validation) : List.of(training), 2);
    }

    private static Line line(String name, List<Point> points) {
        return new Line(
                name,
                points.stream().mapToDouble(point -> point.tokens() / 1e6).toArray(),
                points.stream().mapToDouble(Point::value).toArray());
    }

    /** The table for a terminal. */
    public String table() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-16s %7s %12s %11s %11s %10s%n",
                "model",
                "hidden",
                "parameters",
                "validation",
                "test",
                "tokens/s"));
        for (Entry model : models) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-16s %7d %,12d %11." + measure.digits() + "f %11." + measure.digits() + "f %,10.0f%n",
                    model.name(),
                    model.hidden(),
                    model.parameters(),
                    model.validationScore(),
                    model.testScore(),
                    model.tokensPerSecond()));
        }
        return out.toString();
    }
}
