package dev.recurve.bench.convergence;

import dev.recurve.report.Figure;
import dev.recurve.report.LineChart;
import dev.recurve.report.LineChart.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Results as a picture: validation perplexity over the number of workers, a line for each method and number of steps. */
final class ConvergencePicture {
    private final List<PlannedRun> planned;
    private final ConvergenceTable table;

    ConvergencePicture(List<PlannedRun> planned, Results results) {
        this.planned = planned;
        this.table = new ConvergenceTable(planned, results);
    }

    /** Draws into a PNG file, which is replaced if it exists. */
    void write(Path file) throws IOException {
        List<Line> lines = table.series().stream()
                .map(this::line)
                .filter(line -> line.x().length > 1)
                .toList();
        LineChart chart = new LineChart(
                "Validation perplexity after the same number of tokens", "workers", "perplexity", false, lines);
        try (OutputStream out = Files.newOutputStream(file)) {
            new Figure(List.of(chart), 1).writePng(out);
        }
    }

    /** A line that begins at the best of one worker, which all methods are compared with. */
    private Line line(String series) {
        SortedMap<Integer, Double> perplexities = new TreeMap<>();
        table.alone().ifPresent(alone -> perplexities.put(1, alone));
        planned.stream().map(PlannedRun::workers).filter(workers -> workers > 1).forEach(workers -> table.best(
                        series, workers)
                .ifPresent(result -> perplexities.put(workers, result.perplexity())));
        return new Line(
                series,
                perplexities.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
                perplexities.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
