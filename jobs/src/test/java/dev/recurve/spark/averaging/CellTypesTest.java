package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigSource;
import dev.recurve.spark.data.EmbeddingsFolder;
import dev.recurve.spark.data.Split;
import dev.recurve.spark.ml.EmbedJob;
import dev.recurve.spark.ml.EmbedJobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells other than the common LSTM, from text to embeddings. */
class CellTypesTest extends AveragingTest {
    @ParameterizedTest
    @CsvSource({"gru, 0, 9", "lstm, 4, 4"})
    void trainsResumesEvaluatesAndEmbeds(String cell, int projection, int width) throws IOException {
        String[] overrides = {
            "model.cell=" + cell,
            "model.projection=" + projection,
            "model.direction=both",
            "averaging.workers=2",
            "averaging.steps=10",
            "training.epochs=3",
            "training.optimizer.type=adam",
            "training.optimizer.learning-rate=0.05",
            "checkpoint.every-minutes=0.0000001" // after every round
        };
        float[] uninterrupted = weights("whole", overrides);
        assertThatThrownBy(() -> train("broken", new DyingAfter(4), false, overrides))
                .hasMessage("the driver dies");
        TrainingOutcome outcome = train("broken", new TrainingObserver() {}, true, overrides);
        assertThat(weightsOfLatest("broken")).isEqualTo(uninterrupted);

        TrainSettings settings = settings("broken");
        var evaluated = CheckpointEvaluation.run(
                spark,
                settings.run().requireCorpus(),
                settings.run().requireModel(),
                Split.VALIDATION,
                settings.evaluate());
        // each word is followed by one of two words: guessing gives 15, and what can be known about 3
        assertThat(evaluated.perplexity().mean())
                .isLessThan(10)
                .isEqualTo(outcome.cursor().bestLoss());

        EmbeddingsFolder embeddings = new EmbedJob(spark, EmbedJobSettings.read(embedding("broken"))).run();
        List<Row> rows = embeddings.rows(spark).collectAsList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).getList(rows.get(0).fieldIndex("vector"))).hasSize(2 * (7 + 2 * width));
    }

    private Config embedding(String run) throws IOException {
        Path text = Files.writeString(temporary.resolve("in.txt"), "the dog sees\n");
        return ConfigSource.load(
                Optional.empty(),
                List.of(
                        "run.model=" + temporary.resolve(run),
                        "embed.path=" + text,
                        "embed.output=" + temporary.resolve("vectors"),
                        "embed.layers=all"));
    }
}
