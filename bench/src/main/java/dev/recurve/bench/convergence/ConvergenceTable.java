package dev.recurve.bench.convergence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** Results as a table in Markdown: a row for each method and number of steps, a column for each number of workers. */
final class ConvergenceTable {
    private final List<PlannedRun> planned;
    private final Results results;

    ConvergenceTable(List<PlannedRun> planned, Results results) {
        this.planned = planned;
        this.results = results;
    }

    /** The table; every figure is a validation perplexity, and how much it is above the best of one worker. */
    String format() {
        List<Integer> workers = List.copyOf(
                new TreeSet<>(planned.stream().map(PlannedRun::workers).toList()));
        StringBuilder text = new StringBuilder("| averaging |");
        workers.forEach(count -> text.append(count == 1 ? " 1 worker |" : " " + count + " workers |"));
        text.append("\n|---|").append("---|".repeat(workers.size())).append('\n');
        OptionalDouble alone = alone();
        for (String series : series()) {
            text.append("| ").append(series).append(" |");
            for (int count : workers) {
                text.append(' ').append(cell(series, count, alone)).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Methods with their steps, in the order of the plan. */
    List<String> series() {
        return planned.stream().map(PlannedRun::series).distinct().toList();
    }

    /** The lowest perplexity of a series with so many workers, where the plan has several settings. */
    Optional<Results.Result> best(String series, int workers) {
        List<Results.Result> found = new ArrayList<>();
        for (PlannedRun run : planned) {
            if (run.workers() == workers && run.series().equals(series)) {
                results.of(run).ifPresent(found::add);
            }
        }
        return found.stream().min((a, b) -> Double.compare(a.perplexity(), b.perplexity()));
    }

    /** The lowest perplexity of one worker. */
    OptionalDouble alone() {
        return planned.stream()
                .filter(run -> run.workers() == 1)
                .flatMap(run -> results.of(run).stream())
                .mapToDouble(Results.Result::perplexity)
                .min();
    }

    private String cell(String series, int workers, OptionalDouble alone) {
        Optional<Results.Result> result = best(series, workers);
        if (result.isEmpty()) {
            return "–";
        }
        double perplexity = result.get().perplexity();
        if (alone.isEmpty()) {
            return String.format(Locale.ROOT, "%.2f", perplexity);
        }
        return String.format(Locale.ROOT, "%.2f (%+.1f %%)", perplexity, 100 * (perplexity / alone.getAsDouble() - 1));
    }
}
