package dev.recurve.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a benchmark as a table for people, in Markdown. */
final class Table {
    private static final String ABSENT = "-";
    /** Rates below it are shown with decimals. */
    private static final double SMALL = 100;

    private final Benchmark benchmark;

    Table(Benchmark benchmark) {
        this.benchmark = benchmark;
    }

    /** Head and rows, padded to equal widths. */
    String format(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(head());
        rows.forEach(row -> cells.add(cells(row)));
        int columns = cells.get(0).size();
        int[] widths = new int[columns];
        cells.forEach(line -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        appendLine(text, cells.get(0), widths);
        appendRule(text, widths);
        cells.stream().skip(1).forEach(line -> appendLine(text, line, widths));
        return text.toString();
    }

    private List<String> head() {
        List<String> head = new ArrayList<>(List.of("case", "threads", Benchmark.OURS + " " + benchmark.unit()));
        head.addAll(benchmark.peers());
        benchmark.peers().forEach(peer -> head.add("ours / " + peer));
        benchmark.shares().forEach(share -> head.add(share.replace('_', ' ')));
        benchmark.figures().forEach(figure -> head.add(figure.replace('_', ' ')));
        head.add("share of sgemm peak");
        return head;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        cells.add(row.benchmarkCase().name());
        cells.add(Integer.toString(row.benchmarkCase().threads()));
        String unit = benchmark.unit(row.benchmarkCase());
        String own = unit.equals(benchmark.unit()) ? "" : " " + unit;
        String ours = rate(row.rate(Benchmark.OURS));
        cells.add(ours.equals(ABSENT) ? ours : ours + own);
        benchmark.peers().forEach(peer -> cells.add(rate(row.rate(peer))));
        benchmark.peers().forEach(peer -> cells.add(number("%.2f", row.ratio(peer))));
        benchmark.shares().forEach(share -> cells.add(number("%.1f %%", 100 * row.share(share))));
        benchmark.figures().forEach(figure -> cells.add(number("%.3g", row.figure(figure))));
        cells.add(number("%.1f %%", 100 * row.peakShare()));
        return cells;
    }

    private static String rate(double value) {
        return number(value < SMALL ? "%.2f" : "%.0f", value);
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : ABSENT;
    }

    /** The first column is text, all others are numbers. */
    private static void appendLine(StringBuilder text, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String format = "| %" + (i == 0 ? "-" : "") + widths[i] + "s ";
            text.append(String.format(Locale.ROOT, format, cells.get(i)));
        }
        text.append("|\n");
    }

    private static void appendRule(StringBuilder text, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            text.append("|").append("-".repeat(widths[i] + 1)).append(i == 0 ? "-" : ":");
        }
        text.append("|\n");
    }
}
