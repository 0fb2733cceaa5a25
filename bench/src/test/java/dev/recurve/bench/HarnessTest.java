package dev.recurve.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.bench.training.TrainingBenchmark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarnessTest {
    private static final BenchmarkCase SMALL = new BenchmarkCase("lstm-2x200", 1);

    private final Benchmark training = new TrainingBenchmark();

    /** Only our own contender and one that does not exist. */
    private final class OursAndABrokenPeer implements Benchmark {
        @Override
        public String name() {
            return training.name();
        }

        @Override
        public String description() {
            return training.description();
        }

        @Override
        public String unit() {
            return training.unit();
        }

        @Override
        public List<BenchmarkCase> cases() {
            return List.of(SMALL);
        }

        @Override
        public List<String> peers() {
            return List.of("broken");
        }

        @Override
        public Contender contender(String name, BenchmarkCase benchmarkCase) {
            return training.contender(name, benchmarkCase);
        }

        @Override
        public double flops(BenchmarkCase benchmarkCase) {
            return training.flops(benchmarkCase);
        }
    }

    @Test
    void measuresOursAgainstThePeakAndLeavesOutAPeerThatBreaks() {
        List<String> progress = new ArrayList<>();
        Harness harness = new Harness(new OursAndABrokenPeer(), new Plan(1, 0.01), progress::add);

        Row row = harness.run(SMALL);

        assertThat(row.rate(Benchmark.OURS)).isGreaterThan(100);
        assertThat(row.peakShare()).isBetween(0.01, 1.5);
        assertThat(row.rate("broken")).isNaN();
        assertThat(row.ratio("broken")).isNaN();
        assertThat(progress).anyMatch(line -> line.contains("left out") && line.contains("no contender broken"));
        assertThat(harness.versions()).containsOnlyKeys(Benchmark.OURS, SgemmPeak.NAME);
    }

    @Test
    void workOfMinutesIsDoneOnceWithoutWarmingUp() {
        List<String> progress = new ArrayList<>();
        Harness harness = new Harness(new OursAndABrokenPeer(), Plan.ONCE, progress::add);

        assertThat(harness.run(SMALL).rate(Benchmark.OURS)).isGreaterThan(1);

        assertThat(progress).filteredOn(line -> line.contains("round")).containsExactly(SMALL + ": round 1 of 1");
    }

    @Test
    void aContenderOfAnUnknownCaseIsRefused() {
        assertThatThrownBy(() -> training.contender(Benchmark.OURS, new BenchmarkCase("lstm-9x9", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lstm-9x9");
    }
}
