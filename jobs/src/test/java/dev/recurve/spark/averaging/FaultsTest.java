package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.checkpoint.SafetensorsReader;
import dev.recurve.checkpoint.SafetensorsWriter;
import dev.recurve.config.UsageException;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong inside a round, and what a user can ask for that cannot work. */
class FaultsTest extends AveragingTest {
    private static String[] diloco(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "averaging.workers=2",
                "averaging.method=diloco",
                "training.epochs=2",
                "training.optimizer.type=adam",
                "training.optimizer.learning-rate=0.01"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The first attempts of three tasks are killed while they run: their workers' own Adam states are read back. */
    @Test
    void killedAttemptsAreMadeAgainWithTheSameBits() throws IOException {
        float[] undisturbed = weights("undisturbed", diloco());
        AtomicInteger killed = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        SparkListener killer = new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart start) {
                if (start.taskInfo().attemptNumber() == 0
                        && start.stageId() % 5 == 0
                        && killed.getAndIncrement() < 20) {
                    spark.sparkContext()
                            .killTaskAttempt(start.taskInfo().taskId(), true, "a test takes this attempt away");
                }
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (!end.taskInfo().successful()) {
                    failed.incrementAndGet();
                }
            }
        };
        spark.sparkContext().addSparkListener(killer);
        float[] disturbed;
        try {
            disturbed = weights("disturbed", diloco());
        } finally {
            spark.sparkContext().removeSparkListener(killer);
        }
        assertThat(failed.get()).isPositive();
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    /** What a worker was to keep is on disk once, in the last checkpoint, whatever the rounds. */
    @Test
    void statesOfWorkersLieInTheCheckpointAndNowhereElse() throws IOException {
        train("run", diloco());
        try (var left = Files.list(temporary.resolve("run/workers"))) {
            assertThat(left).isEmpty();
        }
        try (var files = Files.walk(temporary.resolve("run/checkpoints"))) {
            assertThat(files.filter(file -> file.getFileName().toString().endsWith("safetensors"))
                            .filter(file -> file.getParent().endsWith("workers"))
                            .map(file -> file.getFileName().toString())
                            .distinct())
                    .containsExactlyInAnyOrder("worker-00000.safetensors", "worker-00001.safetensors");
        }
    }

    /** A hidden state that is not a number spoils the loss of its worker and of nobody else. */
    @Test
    void aDeltaThatIsNotFiniteIsDroppedAndReported() throws IOException {
        String[] overrides = diloco("checkpoint.every-minutes=0.0000001");
        assertThatThrownBy(() -> train("run", new DyingAfter(3), false, overrides))
                .hasMessage("the driver dies");
        HadoopFolder checkpoint =
                (HadoopFolder) new CheckpointFolders(folder("run")).latest().orElseThrow();
        spoilStateOfWorkerOne(checkpoint);
        TrainingOutcome outcome = train("run", new TrainingObserver() {}, true, overrides);

        assertThat(outcome.cursor().epoch()).isEqualTo(2);
        JsonNode spoiled = rounds("run").get(3);
        assertThat(spoiled.path("dropped")).hasSize(1);
        assertThat(spoiled.path("dropped").get(0).path("worker").asInt()).isOne();
        assertThat(spoiled.path("dropped").get(0).path("reason").asText())
                .startsWith("loss or gradient not finite at step 15 (loss NaN");
        // one worker's 5 windows of 6 x 3 tokens: its parameters are the mean
        assertThat(spoiled.path("tokens").asInt()).isEqualTo(90);
        assertThat(spoiled.path("spread").asDouble()).isZero();
        JsonNode next = rounds("run").get(4);
        assertThat(next.path("dropped").isMissingNode()).isTrue();
        assertThat(next.path("tokens").asInt()).isEqualTo(180);
        assertThat(Files.readString(temporary.resolve("run/train.log"))).contains("DROPPED the delta of worker 1");
        for (float weight : weightsOfLatest("run")) {
            assertThat(weight).isFinite();
        }
    }

    private static void spoilStateOfWorkerOne(HadoopFolder checkpoint) throws IOException {
        Map<String, float[]> states = new LinkedHashMap<>();
        Map<String, long[]> shapes;
        try (SafetensorsReader in = new SafetensorsReader(checkpoint.read("state.safetensors"), "states")) {
            shapes = in.shapes();
            while (in.hasNext()) {
                SafetensorsReader.Tensor tensor = in.next();
                states.put(tensor.name(), tensor.values());
            }
        }
        states.get("worker.1.layer.0")[0] = Float.NaN;
        try (SafetensorsWriter out = new SafetensorsWriter(checkpoint.write("state.safetensors"), shapes, Map.of())) {
            for (Map.Entry<String, float[]> state : states.entrySet()) {
                out.write(state.getKey(), state.getValue());
            }
            out.finish();
        }
    }

    @Test
    void onlyARoundOfWhichNothingIsLeftEndsTheRun() {
        WindowLosses seen = WindowLosses.NONE.with(0, 1, 2.5, 30);
        var times = new WorkerReport.Times(1, 0, 1);
        var broken = new WorkerReport.StepFailure("parameters", 9, 2.5, 1e20, 1);
        List<WorkerReport> reports = List.of(
                new WorkerReport(0, "here", seen, times, 0, 1, new float[0][], null),
                new WorkerReport(1, "here", WindowLosses.NONE, times, 0, 1, null, broken));

        Deltas.refuseIfAllDropped(reports);
        assertThat(Deltas.dropped(reports))
                .containsExactly(new RoundResult.Dropped(
                        1, "parameters not finite at step 9 (loss 2.5, gradient norm 1.0E20, learning rate 1.0)"));
        assertThatThrownBy(() -> Deltas.refuseIfAllDropped(reports.subList(1, 2)))
                .isInstanceOf(DivergenceException.class)
                .hasMessageContaining("training diverged: worker 1: parameters not finite at step 9");
    }

    /** 2131 tokens in 8 x 3 lanes of 89: the last lane has 84; in 2 workers of 40 lanes of 27, one lane has none. */
    @ParameterizedTest
    @ValueSource(strings = {"averaging.workers=8", "training.lanes=40"})
    void shorterShardsWeighWhatTheyHold(String setting) throws IOException {
        TrainingOutcome outcome =
                train("run", "averaging.workers=2", setting, "training.epochs=1", "averaging.steps=2");
        assertThat(outcome.cursor().tokens())
                .isEqualTo(corpus().counts(Split.TRAIN).tokens());
    }

    @Test
    void stepsThatNobodySetAreThoseOfAnEpochAtMost() throws IOException {
        var settings = TrainSettings.read(
                config("run", "averaging.workers=2", "training.epochs=1").withoutPath("averaging.steps"));
        TrainingOutcome outcome = TrainingJob.run(spark, settings, false, new TrainingObserver() {});
        assertThat(outcome.cursor().round()).isEqualTo(1);
        assertThat(outcome.cursor().globalStep()).isEqualTo(60);
    }

    @Test
    void whatCannotWorkIsRefusedInOneLine() {
        assertThatThrownBy(() -> train("run", "averaging.workers=2", "training.lanes=3000"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "averaging.workers = 2 of training.lanes = 3000 lanes each are more than the 2131")
                .hasMessageContaining("worker 1 would have none");
        assertThatThrownBy(() -> train("run", "averaging.workers=2", "averaging.steps=61"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("averaging.steps = 61 exceeds the 60 local steps of a shard");
        assertThatThrownBy(() -> train(
                        "run", "averaging.workers=2", "averaging.warmup.kind=one-worker", "averaging.warmup.rounds=12"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("averaging.warmup.rounds = 12 of one worker take 60 steps");
    }

    @Test
    void aCheckpointOfAnotherCorpusIsRefused() throws IOException {
        train("run", "averaging.workers=2", "training.epochs=1");
        prepare("other", "validation.fraction=0.4");
        assertThatThrownBy(() -> train(
                        "run",
                        new TrainingObserver() {},
                        true,
                        "averaging.workers=2",
                        "training.epochs=1",
                        "run.corpus=" + temporary.resolve("other")))
                .hasMessageContaining("cannot resume from " + folder("run").location() + "/checkpoints/epoch-0001-")
                .hasMessageContaining("which was trained with other settings: corpus.")
                .hasMessageNotContaining("--reshard");
    }

    /** Rounds of one worker, then of both: every token is read once in the epoch, and the run can be resumed. */
    @ParameterizedTest
    @ValueSource(strings = {"one-worker", "single-steps"})
    void warmUpReadsEveryTokenOnce(String kind) throws IOException {
        String[] overrides = diloco("averaging.warmup.rounds=3", "averaging.warmup.kind=" + kind);
        TrainingOutcome outcome = train("run", overrides);
        assertThat(outcome.cursor().tokens())
                .isEqualTo(2 * corpus().counts(Split.TRAIN).tokens());
        List<JsonNode> rounds = rounds("run");
        boolean single = kind.equals("single-steps");
        assertThat(rounds.get(0).path("steps").asInt()).isEqualTo(single ? 1 : 5);
        assertThat(rounds.get(3).path("steps").asInt()).isEqualTo(5);
        // 5 steps of 6 x 3 tokens by one worker, or 1 step by two
        assertThat(rounds.get(0).path("tokens").asInt()).isEqualTo(single ? 36 : 90);
        assertThat(rounds.get(3).path("tokens").asInt()).isEqualTo(180);
        assertThat(rounds.get(3).path("spread").asDouble()).isPositive();
        assertThat(rounds.get(3).path("wait_seconds").asDouble()).isNotNegative();
        assertThat(rounds.get(1).path("loss_before_averaging").asDouble()).isBetween(1.0, 4.0);
        assertThat(rounds.get(0).path("loss_before_averaging").isNull()).isTrue();
    }

    @Test
    void stepsGrow() throws IOException {
        train(
                "run",
                "averaging.workers=2",
                "training.epochs=1",
                "averaging.steps=2",
                "averaging.growth.factor=2",
                "averaging.growth.every=2",
                "averaging.growth.most=15");
        assertThat(rounds("run").stream().map(round -> round.path("steps").asInt()))
                .containsExactly(2, 2, 4, 4, 8, 8, 15, 15, 2); // 60 in all
    }

    /** The choice is made once, checkpointed, and repeated by a run that goes on. */
    @Test
    void stepsAreChosenOnceAndResumed() throws IOException {
        String[] overrides = {"averaging.workers=2", "training.epochs=3", "averaging.steps=auto", "training.lanes=2"};
        assertThatThrownBy(() -> train("run", new StopAtChoice(), false, overrides))
                .hasMessage("the driver dies");
        train("run", new TrainingObserver() {}, true, overrides);
        List<Integer> chosen = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (JsonNode event : events("run")) {
            if (event.path("event").asText().equals("steps")) {
                chosen.add(event.path("steps").asInt());
            } else if (event.path("event").asText().equals("round") && !chosen.isEmpty()) {
                after.add(event.path("steps").asInt());
            }
        }
        assertThat(chosen).hasSize(1);
        assertThat(after.get(0)).isIn(chosen.get(0), 89 - 40); // or what was left of the epoch
        assertThat(after).allMatch(steps -> steps <= chosen.get(0));
    }

    /** c h / (c h + s) = 0.95: for s = 0.2 s and c = 1 ms that is 3800 steps. */
    @Test
    void chosenStepsKeepSynchronisationUnderItsShare() {
        RoundSteps steps =
                new RoundSteps(settings("unused", "averaging.steps=auto").averaging(), 1_000_000);
        assertThat(steps.choose(0.001, 0.2)).isEqualTo(3800);
        assertThat(new RoundSteps(steps.settings(), 500).choose(0.001, 0.2)).isEqualTo(500);
    }

    private static final class StopAtChoice implements TrainingObserver {
        private boolean chosen;

        @Override
        public void onStepsChosen(int steps) {
            chosen = true;
        }

        @Override
        public void onCheckpoint(String location) {
            if (chosen) {
                throw new IllegalStateException("the driver dies");
            }
        }
    }

    /** Half of the run by two workers, the rest by three, from the same share of the epoch on. */
    @Test
    void aRunGoesOnWithOtherWorkersWhereThatIsAskedFor() throws IOException {
        String[] two = diloco("checkpoint.every-minutes=0.0000001");
        String[] three = two.clone();
        three[0] = "averaging.workers=3";
        assertThatThrownBy(() -> train("run", new DyingAfter(6), false, two)).hasMessage("the driver dies");
        assertThatThrownBy(() -> train("run", new TrainingObserver() {}, true, three))
                .hasMessageContaining("averaging.workers = 3 (there: 2)")
                .hasMessageContaining("--reshard");
        assertThatThrownBy(() -> TrainingJob.run(
                        spark, settings("run", diloco("run.seed=7")), Resume.RESHARDED, new TrainingObserver() {}))
                .hasMessageContaining("run.seed = 7 (there: 1); only [averaging.workers, training.lanes] may change");

        TrainingOutcome outcome =
                TrainingJob.run(spark, settings("run", three), Resume.RESHARDED, new TrainingObserver() {});
        long epoch = corpus().counts(Split.TRAIN).tokens();
        assertThat(outcome.cursor().epoch()).isEqualTo(2);
        // 30 of 60 steps were done, 20 of 40 are left: the same number of tokens but for padding and a window's
        // rounding
        assertThat(outcome.cursor().tokens()).isBetween(2 * epoch - 54, 2 * epoch + 54);
        train("run", new TrainingObserver() {}, true, three); // from now on it is a run of three
    }

    private static final class DyingAfter implements TrainingObserver {
        private int checkpoints;

        DyingAfter(int checkpoints) {
            this.checkpoints = checkpoints;
        }

        @Override
        public void onCheckpoint(String location) {
            if (--checkpoints == 0) {
                throw new IllegalStateException("the driver dies");
            }
        }
    }

    private List<JsonNode> events(String run) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(temporary.resolve(run).resolve("metrics.jsonl"))) {
            events.add(new ObjectMapper().readTree(line));
        }
        return events;
    }

    private List<JsonNode> rounds(String run) throws IOException {
        return events(run).stream()
                .filter(event -> event.path("event").asText().equals("round"))
                .toList();
    }
}
