package dev.recurve.bench.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobBenchmarksTest {
    @TempDir
    Path folder;

    @Test
    void trainingWithAndWithoutSparkReadsTheSameTokens() {
        BenchmarkCase small = new BenchmarkCase("mean 10 steps", 2);
        double tokens = 10 * 2 * 20 * 35; // steps, workers, lanes, window

        try (Contender spark = new AveragingBenchmark().contender(Benchmark.OURS, small);
                Contender plain = new AveragingBenchmark().contender("plain", small)) {
            plain.prepare();
            assertThat(plain.work()).isEqualTo(tokens);
            spark.prepare();
            assertThat(spark.work()).isEqualTo(tokens);
            assertThat(spark.shares().get(SparkTraining.TRAINING_SHARE)).isBetween(0.01, 1.0);
        }
    }

    /** What a round costs beside its training, and that dl4j-spark's own averaging runs at all. */
    @Test
    void roundsWithoutTrainingAreMeasured() {
        RoundSize tiny = new RoundSize(0, 8);
        try (SparkRounds ours = new SparkRounds(tiny, 2, 2, 3)) {
            ours.prepare();
            double rate = ours.measure(1);
            assertThat(ours.shares().get(SparkRounds.SYNC_SECONDS)).isBetween(0.001, 20.0);
            assertThat(rate).isEqualTo(1 / ours.shares().get(SparkRounds.SYNC_SECONDS));
        }
        try (Dl4jRounds dl4j = new Dl4jRounds(tiny, 2, 2)) {
            dl4j.prepare();
            assertThat(dl4j.work()).isEqualTo(2);
        }
        assertThatThrownBy(() -> RoundSize.of(11)).hasMessageContaining("found 11 million");
    }

    /** 32 workers of 100 million parameters would need 26 GB. */
    @Test
    void roundsOfManyWorkersFitOneMachine() {
        RoundsBenchmark rounds = new RoundsBenchmark();
        List<BenchmarkCase> cases = rounds.cases(new Extent(false, OptionalInt.empty()));

        assertThat(cases)
                .extracting(BenchmarkCase::name)
                .contains("2-workers 100 M", "32-workers 30 M")
                .doesNotContain("32-workers 100 M");
        assertThatThrownBy(() -> rounds.contender("dl4j", cases.get(0))).hasMessageContaining("no contender dl4j");
    }

    @Test
    void embeddingWithAndWithoutSparkReadsTheSameTokens() throws Exception {
        BenchmarkCase small = new BenchmarkCase("bilm-2x200 3000 tokens", 2);
        Path text = folder.resolve("text.txt");
        new ZipfText().write(text, 3000, EmbeddingTask.SHORTEST, EmbeddingTask.LONGEST);
        double words = 3000 - Files.readAllLines(text).size();

        try (Contender spark = new EmbeddingBenchmark().contender(Benchmark.OURS, small);
                Contender bare = new EmbeddingBenchmark().contender("forward", small)) {
            bare.prepare();
            assertThat(bare.work()).isEqualTo(words);
            spark.prepare();
            assertThat(spark.work()).isEqualTo(words);
        }
    }

    @Test
    void prepareTakesATextOfTheSizeAskedFor() {
        Extent extent = new Extent(true, OptionalInt.of(1));
        List<BenchmarkCase> cases = new PrepareBenchmark().cases(extent);
        assertThat(cases).extracting(BenchmarkCase::name).containsExactly("whitespace 1 MB", "unicode 1 MB");
        System.setProperty("recurve.home", "..");

        for (BenchmarkCase one : cases) {
            try (Contender prepare = new PrepareBenchmark().contender(Benchmark.OURS, one)) {
                prepare.prepare();
                assertThat(prepare.work()).isBetween(1.0, 1.001);
            }
        }
        assertThatThrownBy(() -> new AveragingBenchmark().cases(extent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--size-mb");
    }
}
