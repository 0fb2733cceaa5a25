package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.UsageException;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Output layers, regularization and optimizers in runs that are killed and go on. */
class OutputTypesTest extends AveragingTest {
    private static final List<String> COMMON = List.of(
            "averaging.workers=2",
            "averaging.steps=10",
            "training.epochs=2",
            "checkpoint.every-minutes=0.0000001"); // after every round

    static Stream<List<String>> kinds() {
        return Stream.of(
                List.of(
                        "model.softmax.tied=true",
                        "model.embedding=9",
                        "model.regularization.locked=true",
                        "model.regularization.embedding-dropout=0.05",
                        "model.regularization.weight-drop=0.1",
                        "model.regularization.activation=0.01",
                        "training.optimizer.type=adam",
                        "training.optimizer.learning-rate=0.05",
                        "training.optimizer.weight-decay=0.001"),
                List.of(
                        "model.direction=both",
                        "model.softmax.type=adaptive",
                        "model.softmax.cutoffs=[5, 10]",
                        "model.softmax.factor=1.5",
                        "training.optimizer.type=adam",
                        "training.optimizer.learning-rate=0.05"),
                List.of(
                        "model.softmax.type=sampled",
                        "model.softmax.samples=6",
                        "training.optimizer.type=adagrad",
                        "training.optimizer.learning-rate=0.3"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void resumesExactlyAndEvaluates(List<String> kind) throws IOException {
        List<String> all = new ArrayList<>(COMMON);
        all.addAll(kind);
        String[] overrides = all.toArray(String[]::new);
        float[] uninterrupted = weights("whole", overrides);
        assertThatThrownBy(() -> train("broken", new DyingAfter(4), false, overrides))
                .hasMessage("the driver dies");
        TrainingOutcome outcome = train("broken", new TrainingObserver() {}, true, overrides);
        assertThat(weightsOfLatest("broken")).isEqualTo(uninterrupted);

        TrainSettings settings = settings("broken", overrides);
        var evaluated = CheckpointEvaluation.run(
                spark,
                settings.run().requireCorpus(),
                settings.run().requireModel(),
                Split.VALIDATION,
                settings.evaluate());
        // guessing gives 15, and what can be known about 3; equal whatever training minimised
        assertThat(evaluated.perplexity().mean())
                .isLessThan(12)
                .isEqualTo(outcome.cursor().bestLoss());
    }

    /** Of a sampled softmax the lines say what their loss is, and give no perplexity. */
    @Test
    void sampledLossesAreNamedSo() throws IOException {
        String[] overrides = {"model.softmax.type=sampled", "model.softmax.samples=6", "training.epochs=1"};
        List<String> lines = new ArrayList<>();
        train(
                "sampled",
                new TrainingObserver() {
                    private boolean sampled;

                    @Override
                    public void onStart(TrainingOverview overview) {
                        sampled = overview.sampledLoss();
                    }

                    @Override
                    public void onRound(RoundResult round) {
                        lines.add(TrainingLines.round(round, sampled));
                    }
                },
                false,
                overrides);
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("sampled loss").doesNotContain("perplexity"));
    }

    @Test
    void clustersHaveToFitTheVocabulary() {
        String[] overrides = {"model.softmax.type=adaptive", "model.softmax.cutoffs=[5, 1000]"};
        assertThatThrownBy(() -> train("unfit", new TrainingObserver() {}, false, overrides))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cutoffs")
                .hasMessageContaining(Arrays.asList(5, 1000).toString());
    }
}
