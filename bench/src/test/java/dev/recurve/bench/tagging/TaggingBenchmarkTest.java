package dev.recurve.bench.tagging;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggingBenchmarkTest {
    private static final Path SAMPLES = Path.of("../data-samples/english");

    private final Benchmark tagging = new TaggingBenchmark();
    private final String home = System.getProperty("recurve.home");

    @TempDir
    Path folder;

    @BeforeEach
    void homeWithoutData() {
        System.setProperty("recurve.home", folder.resolve("home").toString());
    }

    @AfterEach
    void restoreHome() {
        if (home == null) {
            System.clearProperty("recurve.home");
        } else {
            System.setProperty("recurve.home", home);
        }
    }

    @Test
    void theRowOfNamedEntitiesIsLeftOutWithItsReason() {
        assertThat(tagging.leftOut(Extent.FULL))
                .singleElement()
                .asString()
                .contains("left out uner-ner-5-epochs, 2 threads: no folder", "shared/data/uner-english-ewt");
        assertThat(tagging.cases(Extent.FULL)).hasSize(8).allMatch(row -> row.name()
                .startsWith("bilstm-"));

        Extent quick = new Extent(true, OptionalInt.empty());
        assertThat(tagging.leftOut(quick)).singleElement().asString().contains("--quick");
        assertThat(tagging.cases(quick))
                .extracting(BenchmarkCase::toString)
                .containsExactly(
                        "bilstm-200-training, 1 thread",
                        "bilstm-200-training, 2 threads",
                        "bilstm-200-tagging, 1 thread",
                        "bilstm-200-tagging, 2 threads");
    }

    @Test
    void aSizeAndUnknownContendersAreRefused() {
        assertThatThrownBy(() -> tagging.cases(new Extent(false, OptionalInt.of(1))))
                .hasMessageContaining("--size-mb");
        BenchmarkCase training = new BenchmarkCase("bilstm-200-training", 1);
        assertThatThrownBy(() -> tagging.contender("sparknlp", training)).hasMessageContaining("no contender sparknlp");
        assertThatThrownBy(() -> tagging.contender(Benchmark.OURS, new BenchmarkCase("bilstm-3-training", 1)))
                .hasMessageContaining("no case bilstm-3-training");
    }

    /** On the sample, whose grammar is easy: a few epochs find most of the names. */
    @Test
    void ourTrainingIsTimedAndScored() {
        NerTask task = new NerTask(
                SAMPLES.resolve("validation.iob2"), SAMPLES.resolve("test.iob2"), folder.resolve("task"), 4);
        assertThat(task.train()).hasSize(800);
        assertThat(task.development()).hasSize(800);

        try (Contender ours = new RecurveNer(task, 2)) {
            ours.prepare();
            assertThat(task.vectors()).isNotEmptyFile();
            long start = System.nanoTime();
            double rate = ours.measure(0);
            double seconds = (System.nanoTime() - start) / 1e9; // with the scoring
            assertThat(rate).isGreaterThan(4 * 800 / seconds);
            assertThat(ours.shares().get("f1_ours")).isBetween(0.3, 1.0);
        }
    }

    /** Files are read as they are, whether or not a blank line ends them. */
    @Test
    void sentencesAreThoseOfTheFile() throws Exception {
        Path file = folder.resolve("two.tsv");
        Files.writeString(file, "Ann\tB-PER\nsleeps\tO\n\n\n.\tO");
        NerTask task = new NerTask(file, file, folder, 1);

        assertThat(task.train())
                .isEqualTo(List.of(
                        List.of(new NerTask.Tagged("Ann", "B-PER"), new NerTask.Tagged("sleeps", "O")),
                        List.of(new NerTask.Tagged(".", "O"))));
    }
}
