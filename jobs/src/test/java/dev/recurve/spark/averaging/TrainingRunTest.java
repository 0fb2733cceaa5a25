package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRunTest extends AveragingTest {
    @Test
    void learnsAndKeepsWhatItShould() throws IOException {
        TrainingOutcome outcome = train(
                "run",
                "training.epochs=3",
                "averaging.workers=2",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.05",
                "model.dropout=0");

        assertThat(outcome.evaluations()).hasSize(3);
        double first = outcome.evaluations().get(0).perplexity().mean();
        double last = outcome.evaluations().get(2).perplexity().mean();
        assertThat(last).isLessThan(first).isLessThan(0.5 * vocabularySize());
        assertThat(outcome.cursor().tokens())
                .isEqualTo(3 * corpus().counts(Split.TRAIN).tokens());
        Path run = temporary.resolve("run");
        try (var names = Files.list(run.resolve("checkpoints"))) {
            assertThat(names.filter(path -> path.getFileName().toString().startsWith("epoch-")))
                    .hasSize(2);
        }
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode record = new ObjectMapper().readTree(line);
            events.add(record.path("event").asText());
            if (record.path("event").asText().equals("start")) {
                assertThat(record.path("precision").asText()).isEqualTo("f32");
            }
        }
        assertThat(events).startsWith("start", "round").endsWith("evaluation", "checkpoint", "end");
        assertThat(events).filteredOn("evaluation"::equals).hasSize(3);
        assertThat(Files.readAllLines(run.resolve("train.log"))).hasSameSizeAs(events);
    }

    /** Rounds, broadcast, shuffle and mean around one worker change not a bit of what a plain loop does. */
    @ParameterizedTest
    @CsvSource({"sgd, f32", "adam, f32", "sgd, bf16"})
    void oneWorkerIsTheLocalTrainer(String optimizer, String precision) throws IOException {
        String[] overrides = {
            "training.epochs=2",
            "averaging.workers=1",
            "training.optimizer.type=" + optimizer,
            "training.precision=" + precision
        };
        float[] distributed = weights("one", overrides);

        TrainSettings settings = settings("unused", overrides);
        float[] local = PlainLoop.run(spark, corpus(), settings, (epoch, step, steps, parameters) -> {});
        assertThat(distributed).isEqualTo(local);
    }

    @Test
    void theNumberOfCoresChangesNothing() throws IOException {
        String[] overrides = {"averaging.workers=3", "training.epochs=1", "training.optimizer.type=momentum"};
        float[] two = weights("two", overrides);
        restart("local[4]");
        float[] four = weights("four", overrides);
        restart("local[1]");
        float[] one = weights("one", overrides);
        restart("local[2]");
        assertThat(four).isEqualTo(two);
        assertThat(one).isEqualTo(two);
    }

    /** A driver that dies in the middle of an epoch, after a checkpoint: with every kind of state that a run can have. */
    @ParameterizedTest
    @CsvSource({"sgd,mean", "adam,mean", "momentum,bmuf", "adam,diloco", "adam,bmuf"})
    void resumedEqualsUninterrupted(String optimizer, String method) throws IOException {
        String[] overrides = {
            "averaging.workers=2",
            "averaging.method=" + method,
            "training.epochs=2",
            "training.optimizer.type=" + optimizer,
            "training.optimizer.learning-rate=0.05",
            "training.schedule.type=plateau",
            "checkpoint.every-minutes=0.0000001" // after every round
        };
        float[] uninterrupted = weights("whole", overrides);
        assertThatThrownBy(() -> train("broken", new DyingAfter(7), false, overrides))
                .hasMessage("the driver dies");
        train("broken", new TrainingObserver() {}, true, overrides);
        assertThat(weightsOfLatest("broken")).isEqualTo(uninterrupted);
    }

    @Test
    void resumeWithOtherSettingsNamesThem() throws IOException {
        train("run", "training.epochs=1", "averaging.workers=2");
        assertThatThrownBy(() -> train(
                        "run",
                        new TrainingObserver() {},
                        true,
                        "training.epochs=1",
                        "averaging.workers=1",
                        "run.seed=9"))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("cannot resume from")
                .hasMessageContaining("averaging.workers = 1 (there: 2)")
                .hasMessageContaining("run.seed = 9 (there: 1)");
        assertThatThrownBy(() -> train("nothing", new TrainingObserver() {}, true))
                .hasMessageContaining("holds no whole checkpoint");
    }

    @Test
    void aDivergingLossStopsWithTheLastGoodCheckpoint() throws IOException {
        String[] overrides = {
            "averaging.workers=2", "training.optimizer.learning-rate=1e39", "training.optimizer.clip=0"
        };
        assertThatThrownBy(() -> train("diverging", overrides))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("training diverged: worker 0: loss or gradient not finite at step 1 (loss NaN")
                .hasMessageContaining("is the learning rate too high, or clipping off?")
                .hasMessageContaining("last good checkpoint: none yet");
    }

    @Test
    void anExistingRunIsNotOverwritten() throws IOException {
        train("run", "training.epochs=1");
        assertThatThrownBy(() -> new RunFolder(folder("run")).requireFree(false))
                .hasMessageContaining("already holds a training run: go on with --resume");
        Path mine = Files.createDirectories(temporary.resolve("mine"));
        Files.writeString(mine.resolve("thesis.txt"), "do not delete");
        assertThatThrownBy(() -> new RunFolder(folder("mine")).requireFree(true))
                .hasMessageContaining("was not written by a training run");
        assertThat(mine.resolve("thesis.txt")).exists();
    }

    /** The split is cut into the same lanes however many tasks share them. */
    @Test
    void perplexityDoesNotDependOnTheNumberOfTasks() throws IOException {
        train("run", "training.epochs=1", "model.direction=both");
        double two = evaluate("run");
        restart("local[1]");
        double one = evaluate("run");
        restart("local[2]");
        assertThat(one).isCloseTo(two, within(1e-5 * two));
    }

    private double evaluate(String run) throws IOException {
        TrainSettings settings = settings(run);
        CheckpointEvaluation.Result result = CheckpointEvaluation.run(
                spark,
                settings.run().requireCorpus(),
                settings.run().requireModel(),
                Split.VALIDATION,
                settings.evaluate());
        assertThat(result.perplexity().tokensPerDirection())
                .isEqualTo(corpus().counts(Split.VALIDATION).tokens());
        return result.perplexity().mean();
    }

    @Test
    void aCorpusOfAnotherVocabularyIsRefused() throws IOException {
        train("run", "training.epochs=1");
        CorpusFolder other = prepare("other", "vocabulary.max-size=8");
        HadoopFolder run = folder("run");
        assertThatThrownBy(() -> CheckpointEvaluation.run(
                        spark,
                        other.folder().location(),
                        run.location(),
                        Split.VALIDATION,
                        settings("run").evaluate()))
                .hasMessageContaining("expected by checkpoint")
                .hasMessageContaining("found 8 words");
    }
}
