package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.diagnose.FlowCurve;
import dev.recurve.diagnose.FlowQuantity;
import dev.recurve.diagnose.GradientNorm;
import dev.recurve.diagnose.GradientStudy;
import dev.recurve.diagnose.Phase;
import dev.recurve.diagnose.TaskTraining.Evaluation;
import dev.recurve.report.LineChart.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@link GradientStudy} as files: {@code flow.csv}, {@code norms.csv}, {@code learning.csv}, and the same as pictures,
 * {@code flow}, {@code norms} and {@code learning}, each in PNG and SVG.
 */
public final class GradientReport {
    /** Points of a line of a picture: more cannot be told apart. */
    private static final int MOST_POINTS = 400;

    private final GradientStudy study;

    /** @param study what was measured */
    public GradientReport(GradientStudy study) {
        this.study = study;
    }

    /**
     * Writes all files.
     *
     * @param folder where to
     * @throws IOException if writing fails
     */
    public void write(ArtifactFolder folder) throws IOException {
        writeFlow(folder);
        draw(folder, "flow", new Figure(flowCharts(), 2));
        if (!study.norms().isEmpty()) {
            writeNorms(folder);
            draw(folder, "norms", new Figure(normCharts(), 2));
        }
        if (!study.learning().isEmpty()) {
            writeLearning(folder);
            draw(folder, "learning", new Figure(List.of(learningChart()), 1));
        }
    }

    /** All charts, in the order in which they explain each other. */
    public List<LineChart> charts() {
        List<LineChart> charts = new ArrayList<>(flowCharts());
        if (!study.norms().isEmpty()) {
            charts.addAll(normCharts());
        }
        if (!study.learning().isEmpty()) {
            charts.add(learningChart());
        }
        return charts;
    }

    private List<LineChart> normCharts() {
        return List.of(
                normChart("norm of the gradient", GradientNorm::norm),
                normChart("norm after clipping", GradientNorm::clippedNorm));
    }

    private static void draw(ArtifactFolder folder, String name, Figure figure) throws IOException {
        try (OutputStream out = folder.write(name + ".png")) {
            figure.writePng(out);
        }
        try (OutputStream out = folder.write(name + ".svg")) {
            figure.writeSvg(out);
        }
    }

    private void writeFlow(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(
                folder.write("flow.csv"), "series", "phase", "quantity", "distance", "mean", "least", "greatest")) {
            for (FlowCurve curve : study.flow()) {
                String quantity = curve.quantity().name().toLowerCase(Locale.ROOT);
                for (int k = 0; k < curve.mean().length; k++) {
                    table.row(
                            curve.series(),
                            curve.phase().label(),
                            quantity,
                            k + 1,
                            curve.mean()[k],
                            curve.least()[k],
                            curve.greatest()[k]);
                }
            }
        }
    }

    private void writeNorms(ArtifactFolder folder) throws IOException {
        try (CsvTable table =
                new CsvTable(folder.write("norms.csv"), "series", "phase", "step", "loss", "norm", "clipped_norm")) {
            for (GradientStudy.Norms norms : study.norms()) {
                for (GradientNorm step : norms.steps()) {
                    table.row(
                            norms.series(),
                            norms.phase().label(),
                            step.step(),
                            step.loss(),
                            step.norm(),
                            step.clippedNorm());
                }
            }
        }
    }

    private void writeLearning(ArtifactFolder folder) throws IOException {
        try (CsvTable table = new CsvTable(folder.write("learning.csv"), "series", "step", "error")) {
            for (GradientStudy.Learning learning : study.learning()) {
                for (Evaluation evaluation : learning.evaluations()) {
                    table.row(learning.series(), evaluation.step(), evaluation.error());
                }
            }
        }
    }

    /** A row for each quantity, a column for each phase; one column where there is one phase. */
    private List<LineChart> flowCharts() {
        List<LineChart> charts = new ArrayList<>();
        for (FlowQuantity quantity : FlowQuantity.values()) {
            for (Phase phase : Phase.values()) {
                List<Line> lines = study.flow().stream()
                        .filter(curve -> curve.quantity() == quantity && curve.phase() == phase)
                        .map(curve -> new Line(curve.series(), counted(curve.mean().length), curve.mean()))
                        .toList();
                if (!lines.isEmpty()) {
                    String title = "‖" + quantity.symbol() + "‖, " + phase.label();
                    charts.add(new LineChart(title, "distance k in steps", "norm", true, lines));
                }
            }
        }
        return charts;
    }

    private LineChart normChart(String title, ToDoubleFunction<GradientNorm> value) {
        boolean phases = study.norms().stream()
                        .map(GradientStudy.Norms::phase)
                        .distinct()
                        .count()
                > 1;
        List<Line> lines = study.norms().stream()
                .map(norms -> largestOfEach(
                        phases ? norms.series() + ", " + norms.phase().label() : norms.series(), norms.steps(), value))
                .toList();
        return new LineChart(title, "step", "global norm", true, lines);
    }

    /** The largest of each stretch of steps, so that no peak is lost. */
    private static Line largestOfEach(String name, List<GradientNorm> steps, ToDoubleFunction<GradientNorm> value) {
        int stretch = (steps.size() + MOST_POINTS - 1) / MOST_POINTS;
        int points = (steps.size() + stretch - 1) / stretch;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            List<GradientNorm> part = steps.subList(i * stretch, Math.min(steps.size(), (i + 1) * stretch));
            x[i] = part.get(part.size() - 1).step();
            y[i] = part.stream().mapToDouble(value).max().orElseThrow();
        }
        return new Line(name, x, y);
    }

    private LineChart learningChart() {
        Stream<Line> lines = study.learning().stream()
                .map(learning -> new Line(
                        learning.series(),
                        learning.evaluations().stream()
                                .mapToDouble(Evaluation::step)
                                .toArray(),
                        learning.evaluations().stream()
                                .mapToDouble(Evaluation::error)
                                .toArray()));
        double[] ends = {
            0,
            study.learning().get(0).evaluations().stream()
                    .mapToInt(Evaluation::step)
                    .max()
                    .orElseThrow()
        };
        Line guessing = new Line("guessing", ends, new double[] {study.chance(), study.chance()});
        return new LineChart(
                "error on sequences not trained on",
                "step",
                "mean loss",
                true,
                Stream.concat(lines, Stream.of(guessing)).toList());
    }

    /** 1, 2, … */
    private static double[] counted(int count) {
        return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
    }
}
