package dev.recurve.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.bench.training.TrainingBenchmark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Row ROW = new Row(
            new BenchmarkCase("lstm-2x200", 2), Map.of("ours", 5000.0, "libtorch", 2000.0, "dl4j", 400.0), 0.7512345);
    private static final Row WITHOUT_LIBTORCH =
            new Row(new BenchmarkCase("lstm-2x650", 1), Map.of("ours", 1000.0, "dl4j", 80.0), Double.NaN);

    private final Benchmark training = new TrainingBenchmark();

    @Test
    void jsonHasALineForEachRow() {
        assertThat(new JsonLines(training).format(List.of(ROW, WITHOUT_LIBTORCH)))
                .isEqualTo("{\"case\":\"lstm-2x200\",\"threads\":2,\"ours\":5000.0,\"libtorch\":2000.0,\"dl4j\":400.0,"
                        + "\"ratio_libtorch\":2.5,\"ratio_dl4j\":12.5,\"peak_share\":0.75123}\n"
                        + "{\"case\":\"lstm-2x650\",\"threads\":1,\"ours\":1000.0,\"libtorch\":null,\"dl4j\":80.0,"
                        + "\"ratio_libtorch\":null,\"ratio_dl4j\":12.5,\"peak_share\":null}\n");
    }

    @Test
    void tableIsMarkdown() {
        assertThat(new Table(training).format(List.of(ROW, WITHOUT_LIBTORCH)))
                .isEqualTo(
                        """
                        | case       | threads | ours tokens/s | libtorch |  dl4j | ours / libtorch | ours / dl4j | share of sgemm peak |
                        |------------|--------:|--------------:|---------:|------:|----------------:|------------:|--------------------:|
                        | lstm-2x200 |       2 |          5000 |     2000 |   400 |            2.50 |       12.50 |              75.1 % |
                        | lstm-2x650 |       1 |          1000 |        - | 80.00 |               - |       12.50 |                   - |
                        """);
    }

    @Test
    void medianOfOddAndEvenCounts() {
        assertThat(Row.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4);
        assertThat(Row.median(List.of(9.0, 1.0, 4.0, 5.0))).isEqualTo(4.5);
        assertThat(Row.median(List.of())).isNaN();
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(Bench.commandLine().execute("nothing")).isEqualTo(2);
        assertThat(Bench.commandLine().execute("cells", "--only", "lstm-3")).isEqualTo(2);
    }
}
