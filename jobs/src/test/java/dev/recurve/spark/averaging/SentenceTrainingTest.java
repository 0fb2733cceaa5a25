package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.TokenBudget;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.model.SentenceModel;
import dev.recurve.spark.data.PrepareSentences;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.SentenceLayout;
import dev.recurve.spark.data.SentenceShard;
import dev.recurve.spark.data.Split;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceTrainingTest extends SentencesTest {
    @ParameterizedTest
    @ValueSource(strings = {"softmax", "crf"})
    void aTaggerLearnsAndIsEvaluated(String output) throws IOException {
        var settings = of(
                "run",
                "iob2",
                "training.epochs=12",
                "training.optimizer.learning-rate=0.05",
                "tagger.dropout=0",
                "tagger.init-range=0.5",
                "tagger.output=" + output);
        TrainingOutcome outcome = run(settings);
        var result = SentenceCheckpointEvaluation.run(
                spark, settings.run().requireCorpus(), settings.run().requireOutput(), Split.VALIDATION);
        assertThat(result.scores().sentences()).isEqualTo(80);
        assertThat(result.scores().measure()).isEqualTo("span F1");
        // two in three spans are B-Y: more takes the word before
        assertThat(result.scores().score()).isGreaterThan(0.9);
        assertThat(1 - outcome.cursor().bestLoss()).isEqualTo(result.scores().score());
        assertThat(outcome.cursor().tokens())
                .isEqualTo(12 * sentences("iob2").counts(Split.TRAIN).tokens());
        assertThat(Files.readString(temporary.resolve("run/checkpoints/best.json")))
                .contains("validation-span-F1");
        assertThat(Files.readString(temporary.resolve("run/metrics.jsonl"))).contains("\"span_f1\":");
    }

    @Test
    void aClassifierLearns() throws IOException {
        var settings = of("run", "tsv", "training.epochs=8");
        run(settings);
        var result = SentenceCheckpointEvaluation.run(
                spark, settings.run().requireCorpus(), settings.run().requireOutput(), Split.VALIDATION);
        assertThat(result.scores().measure()).isEqualTo("accuracy");
        assertThat(result.scores().score()).isGreaterThan(0.9);
    }

    /** Half a billion parameters, before any of them is there: the tests' JVM has 3 GB for arrays. */
    @Test
    void memoryIsCheckedBeforeTheModelIsBuilt() throws IOException {
        var settings = of("huge", "iob2", "tagger.hidden=8000");
        assertThatThrownBy(() -> run(settings))
                .isInstanceOf(RecurveException.class)
                .hasMessageMatching("this process, which trains 2 workers, needs about [\\d,]+ MB beside the Java heap"
                        + " for a tagger of 512,[\\d,]+ parameters and batches of 40 tokens, but JavaCPP may allocate"
                        + " 3,072 MB: set -Dorg.bytedeco.javacpp.maxbytes=\\d+m in RECURVE_NATIVE or the options of"
                        + " the JVM");
    }

    @Test
    void precisionIsForLanguageModels() throws IOException {
        var settings = of("rounded", "iob2", "training.precision=bf16");
        assertThatThrownBy(() -> run(settings))
                .isInstanceOf(UsageException.class)
                .hasMessage("training.precision = f32 expected for taggers and classifiers, found bf16: it is for"
                        + " language models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean", "diloco"})
    void resumedInTheMiddleOfAnEpochEqualsUninterrupted(String method) throws IOException {
        String[] overrides = {"averaging.method=" + method, "checkpoint.every-minutes=0.0000001"};
        run(of("whole", "iob2", overrides));
        var broken = of("broken", "iob2", overrides);
        assertThatThrownBy(() -> SentenceTrainingJob.run(spark, broken, false, new DyingAfter(3)))
                .hasMessage("the driver dies");
        SentenceTrainingJob.run(spark, broken, true, new TrainingObserver() {});
        assertThat(latest("broken")).isEqualTo(latest("whole"));
        var other = of("broken", "iob2", "batch.tokens=50");
        assertThatThrownBy(() -> SentenceTrainingJob.run(spark, other, true, new TrainingObserver() {}))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("batch.tokens = 50 (there: 40)");
    }

    /** Rounds, broadcast, shuffle and mean around one worker change not a bit of what a plain loop does. */
    @Test
    void oneWorkerIsTheLocalTrainer() throws IOException {
        var settings = of("one", "iob2", "averaging.workers=1");
        run(settings);
        SentenceFolder corpus = sentences("iob2");
        var task = new SentenceTask(
                settings.tagger(),
                null,
                dev.recurve.model.SentenceSizes.of(
                        corpus.vocabulary().size(), corpus.labels().names()),
                settings.batch(),
                dev.recurve.token.WordForm.of(corpus.tokenizer()),
                false,
                null);
        SentenceLayout layout = SentenceLayout.of(spark, corpus, Split.TRAIN, 1);
        try (var shard = SentenceShard.open(
                        layout.location(), 0, null, null, spark.sparkContext().hadoopConfiguration());
                SentenceModel model = task.newModel(1);
                var trainer = new LocalTrainer<>(model, settings.training().optimizer())) {
            int[] lengths = shard.lengths();
            int perEpoch = TokenBudget.shuffled(lengths, 40, 32, 0).size();
            var schedule = new LearningRateSchedule(settings.training().schedule(), 0.02, 2L * perEpoch);
            long step = 0;
            for (int epoch = 0; epoch < 2; epoch++) {
                for (int[] batch : TokenBudget.shuffled(lengths, 40, 32, AveragingWorker.stepSeed(1, epoch, 0))) {
                    List<EncodedSentence> together = shard.sentences(batch);
                    trainer.step(
                            SentenceBatch.of(together, SentenceBatch.LabelsOf.TOKENS, 0),
                            schedule.rate(step),
                            AveragingWorker.stepSeed(1, step, 0));
                    step++;
                }
            }
            assertThat(latest("one")).isEqualTo(copy(model));
        }
    }

    @Test
    void shardsAreBalancedAndHoldEverySentenceOnce() throws IOException {
        SentenceFolder corpus = sentences("iob2");
        SentenceLayout layout = SentenceLayout.of(spark, corpus, Split.TRAIN, 3);
        List<Integer> tokens = new ArrayList<>();
        int sentences = 0;
        for (int shard = 0; shard < 3; shard++) {
            int[] own = SentenceShard.lengths(
                    layout.location(), shard, spark.sparkContext().hadoopConfiguration());
            tokens.add(Arrays.stream(own).sum());
            sentences += own.length;
        }
        assertThat(sentences).isEqualTo(400);
        assertThat(tokens.stream().mapToInt(Integer::intValue).sum())
                .isEqualTo((int) corpus.counts(Split.TRAIN).tokens());
        // to and fro: two shards differ by less than the longest sentence
        assertThat(tokens.stream().mapToInt(Integer::intValue).max().getAsInt()
                        - tokens.stream().mapToInt(Integer::intValue).min().getAsInt())
                .isLessThanOrEqualTo(7);
    }

    @Test
    void moreWorkersThanSentencesAreRefused() throws IOException {
        var settings = of("run", "iob2", "averaging.workers=401");
        assertThatThrownBy(() -> run(settings))
                .hasMessageContaining("averaging.workers = 401 are more than the 400 sentences");
    }

    @Test
    void aSchemeThatTheCorpusHasNotIsRefused() throws IOException {
        var settings = of("run", "iob2", "run.corpus=" + temporary.resolve("bioes"), "tagger.scheme=iob2");
        new PrepareSentences(
                        spark,
                        PrepareSettings.read(ConfigSource.load(
                                Optional.empty(),
                                List.of(
                                        "input.path=" + temporary.resolve("train.iob2"),
                                        "run.corpus=" + temporary.resolve("bioes"),
                                        "labels.scheme=iob2",
                                        "labels.convert-to=bioes"))))
                .run();
        assertThatThrownBy(() -> run(settings))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("tagger.scheme = bioes expected for corpus");
    }

    @Test
    void aTaggerIsNoLanguageModel() throws IOException {
        run(of("run", "iob2", "training.epochs=1"));
        var checkpoint = new CheckpointFolders(folder("run")).latest().orElseThrow();
        assertThatThrownBy(() -> dev.recurve.checkpoint.Checkpoint.load(checkpoint))
                .hasMessageContaining("expected a language-model, found a model of kind 'tagger'");
    }
}
