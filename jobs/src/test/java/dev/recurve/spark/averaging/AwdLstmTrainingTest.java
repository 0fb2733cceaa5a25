package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.ConfigSource;
import dev.recurve.config.UsageException;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NT-ASGD and windows of random length, with which Merity et al. 2018 trained the AWD-LSTM. */
class AwdLstmTrainingTest extends AveragingTest {
    private static final int STEPS = 5; // of a round

    /** Rates so high that validation soon gets worse. */
    private static final String[] NT_ASGD = {
        "averaging.steps=" + STEPS,
        "training.epochs=5",
        "training.optimizer.type=nt-asgd",
        "training.optimizer.learning-rate=20",
        "training.optimizer.non-monotone=0",
        "training.schedule.type=constant"
    };

    private static final String[] VARIABLE = {
        "training.window=12", "training.variable-window.deviation=3", "training.variable-window.half=0.3"
    };

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }

    /** When averaging began; and with it the death of the driver some checkpoints later. */
    private static final class Averaging implements TrainingObserver {
        private final int checkpointsAfter; // after which the driver dies; 0: it does not
        private int epoch = -1; // epochs done when averaging began
        private int checkpoints;

        Averaging(int checkpointsAfter) {
            this.checkpointsAfter = checkpointsAfter;
        }

        @Override
        public void onAveraging(int done) {
            epoch = done;
        }

        @Override
        public void onCheckpoint(String location) {
            checkpoints += epoch < 0 ? 0 : 1;
            if (checkpoints > 0 && checkpoints == checkpointsAfter) {
                throw new IllegalStateException("the driver dies");
            }
        }
    }

    @Test
    void checkpointsAndEvaluationsAreOfTheMeanOfTheSteps() throws IOException {
        String[] overrides = with(NT_ASGD, "averaging.workers=1");
        Averaging averaging = new Averaging(0);
        TrainingOutcome outcome = train("run", averaging, false, overrides);
        assertThat(averaging.epoch).isBetween(2, 4);

        double[] sum = new double[weightsOfLatest("run").length];
        long[] count = {0};
        float[] last = PlainLoop.run(spark, corpus(), settings("unused", overrides), (epoch, step, steps, now) -> {
            boolean ends = (step + 1) % STEPS == 0 || step + 1 == steps; // of a round
            if (epoch >= averaging.epoch && ends) {
                long length = step % STEPS + 1;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += length * now[i];
                }
                count[0] += length;
            }
        });
        float[] mean = weightsOfLatest("run");
        double farthest = 0;
        for (int i = 0; i < mean.length; i++) {
            assertThat((double) mean[i]).isCloseTo(sum[i] / count[0], within(1e-5));
            farthest = Math.max(farthest, Math.abs(mean[i] - last[i]));
        }
        assertThat(farthest).isGreaterThan(0.05); // training went on from other parameters

        List<EvaluationResult> evaluations = outcome.evaluations();
        double measured = evaluations.get(evaluations.size() - 1).perplexity().mean();
        assertThat(evaluate("run")).isCloseTo(measured, within(1e-4 * measured));
        double before = evaluations.get(averaging.epoch - 1).perplexity().mean();
        assertThat(measured).isLessThan(before); // what averaging is for
    }

    private double evaluate(String run) throws IOException {
        TrainSettings settings = settings(run);
        String latest = new RunFolder(folder(run)).latest().orElseThrow();
        return CheckpointEvaluation.run(
                        spark, settings.run().requireCorpus(), latest, Split.VALIDATION, settings.evaluate())
                .perplexity()
                .mean();
    }

    @Test
    void withoutATriggerItIsPlainDescent() throws IOException {
        String[] plain = {
            "averaging.workers=2", "averaging.method=mean", "training.epochs=2", "training.optimizer.type=sgd"
        };
        String[] asgd = plain.clone();
        asgd[3] = "training.optimizer.type=nt-asgd";
        assertThat(weights("asgd", asgd)).isEqualTo(weights("sgd", plain)); // 5 epochs have to be worse than before
    }

    @Test
    void oneWorkerWithRandomWindowsIsTheLocalTrainer() throws IOException {
        String[] overrides = with(VARIABLE, "averaging.workers=1", "training.epochs=2");
        float[] distributed = weights("one", overrides);
        assertThat(distributed)
                .isEqualTo(PlainLoop.run(
                        spark, corpus(), settings("unused", overrides), (epoch, step, steps, parameters) -> {}));
        assertThat(weights("alike", "averaging.workers=1", "training.epochs=2", "training.window=12"))
                .isNotEqualTo(distributed);
    }

    /** A driver that dies in the middle of an epoch, behind the beginning of the averaging. */
    @ParameterizedTest
    @ValueSource(strings = {"mean", "diloco"})
    void resumedEqualsUninterrupted(String method) throws IOException {
        String[] overrides = with(
                with(NT_ASGD, VARIABLE),
                "averaging.workers=2",
                "averaging.method=" + method,
                "checkpoint.every-minutes=0.0000001"); // after every round
        Averaging whole = new Averaging(0);
        train("whole", whole, false, overrides);
        assertThat(whole.epoch).isPositive();
        // right behind the trigger, and in the middle of the next epoch
        for (int checkpoints : method.equals("mean") ? new int[] {1, 3} : new int[] {3}) {
            String broken = "broken-" + checkpoints;
            assertThatThrownBy(() -> train(broken, new Averaging(checkpoints), false, overrides))
                    .hasMessage("the driver dies");
            train(broken, new TrainingObserver() {}, true, overrides);
            assertThat(weightsOfLatest(broken)).isEqualTo(weightsOfLatest("whole"));
        }
    }

    @Test
    void theNumberOfCoresChangesNothing() throws IOException {
        String[] overrides = with(with(NT_ASGD, VARIABLE), "averaging.workers=3");
        float[] two = weights("two", overrides);
        restart("local[1]");
        float[] one = weights("one", overrides);
        restart("local[2]");
        assertThat(one).isEqualTo(two);
    }

    @Test
    void everyTokenIsReadOnceInAnEpoch() throws IOException {
        TrainingOutcome outcome = train("run", with(VARIABLE, "averaging.workers=2", "training.epochs=3"));
        assertThat(outcome.cursor().tokens())
                .isEqualTo(3 * corpus().counts(Split.TRAIN).tokens());
    }

    @Test
    void averagingNeedsAValidationSplit() throws IOException {
        Path corpus = temporary.resolve("unvalidated");
        List<String> settings = List.of("input.path=" + temporary.resolve("text.txt"), "run.corpus=" + corpus);
        new Prepare(spark, PrepareSettings.read(ConfigSource.load(Optional.empty(), settings))).run();
        assertThatThrownBy(() -> train("run", with(NT_ASGD, "run.corpus=" + corpus)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("training.optimizer.type = nt-asgd begins to average when")
                .hasMessageContaining("has no validation split: prepare it with validation.path");
    }
}
