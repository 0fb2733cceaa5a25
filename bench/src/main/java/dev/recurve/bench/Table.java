package dev.recurve.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a benchmark as a table for people, in Markdown. */
final class Table {
    private static final String ABSENT = "-";

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
        head.add("share of sgemm peak");
        return head;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        cells.add(row.benchmarkCase().name());
        cells.add(Integer.toString(row.benchmarkCase().threads()));
        cells.add(number("%.0f", row.rate(Benchmark.OURS)));
        benchmark.peers().forEach(peer -> cells.add(number("%.0f", row.rate(peer))));
        benchmark.peers().forEach(peer -> cells.add(number("%.2f", row.ratio(peer))));
        benchmark.shares().forEach(share -> cells.add(number("%.1f %%", 100 * row.share(share))));
        cells.add(number("%.1f %%", 100 * row.peakShare()));
        return cells;
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
