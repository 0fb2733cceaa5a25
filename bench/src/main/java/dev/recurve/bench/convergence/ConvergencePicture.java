package dev.recurve.bench.convergence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Results as a picture: validation perplexity over the number of workers, a line for each method and number of steps. */
final class ConvergencePicture {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;

    private final List<PlannedRun> planned;
    private final ConvergenceTable table;

    ConvergencePicture(List<PlannedRun> planned, Results results) {
        this.planned = planned;
        this.table = new ConvergenceTable(planned, results);
    }

    /** Draws into a PNG file, which is replaced if it exists. */
    void write(Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Validation perplexity after the same number of tokens")
                .xAxisTitle("workers")
                .yAxisTitle("perplexity")
                .build();
        chart.getStyler().setXAxisLogarithmic(false);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        for (String series : table.series()) {
            add(chart, series);
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    /** A line that begins at the best of one worker, which all methods are compared with. */
    private void add(XYChart chart, String series) {
        List<Double> workers = new ArrayList<>();
        List<Double> perplexities = new ArrayList<>();
        table.alone().ifPresent(alone -> {
            workers.add(1.0);
            perplexities.add(alone);
        });
        for (int count :
                planned.stream().map(PlannedRun::workers).sorted().distinct().toList()) {
            if (count > 1) {
                table.best(series, count).ifPresent(result -> {
                    workers.add((double) count);
                    perplexities.add(result.perplexity());
                });
            }
        }
        if (workers.size() > 1) {
            chart.addSeries(series, workers, perplexities);
        }
    }
}
