package dev.recurve.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of a benchmark as JSON, an object a line; a figure that is missing is null. */
final class JsonLines {
    /** More digits than any measurement here is exact to. */
    private static final MathContext DIGITS = new MathContext(5);

    private final ObjectMapper mapper = new ObjectMapper();
    private final Benchmark benchmark;

    JsonLines(Benchmark benchmark) {
        this.benchmark = benchmark;
    }

    /** All rows, each with its line end. */
    String format(List<Row> rows) {
        return rows.stream().map(row -> line(row) + "\n").collect(Collectors.joining());
    }

    private String line(Row row) {
        ObjectNode line = mapper.createObjectNode();
        line.put("case", row.benchmarkCase().name());
        line.put("threads", row.benchmarkCase().threads());
        if (!benchmark.unit(row.benchmarkCase()).equals(benchmark.unit())) {
            line.put("unit", benchmark.unit(row.benchmarkCase()));
        }
        put(line, Benchmark.OURS, row.rate(Benchmark.OURS));
        benchmark.peers().forEach(peer -> put(line, peer, row.rate(peer)));
        benchmark.peers().forEach(peer -> put(line, "ratio_" + peer, row.ratio(peer)));
        benchmark.shares().forEach(share -> put(line, share, row.share(share)));
        benchmark.figures().forEach(figure -> put(line, figure, row.figure(figure)));
        put(line, "peak_share", row.peakShare());
        return line.toString();
    }

    private static void put(ObjectNode line, String key, double value) {
        if (Double.isFinite(value)) {
            line.put(key, new BigDecimal(value).round(DIGITS).doubleValue());
        } else {
            line.putNull(key);
        }
    }
}
