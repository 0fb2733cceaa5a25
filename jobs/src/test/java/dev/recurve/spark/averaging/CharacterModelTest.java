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
import org.junit.jupiter.api.Test;

/** The biLM of ELMo in small, over characters, from text to embeddings. */
class CharacterModelTest extends AveragingTest {
    private static final String[] OVERRIDES = {
        "model.encoder=characters",
        "model.characters.filters=\"1x4,2x6,3x6\"",
        "model.characters.size=4",
        "model.embedding=7",
        "model.layers=2",
        "model.projection=7",
        "model.hidden=12",
        "model.skip=true",
        "model.direction=both",
        "averaging.workers=2",
        "averaging.steps=10",
        "training.epochs=2",
        "training.optimizer.type=adam",
        "training.optimizer.learning-rate=0.05",
        "checkpoint.every-minutes=0.0000001" // after every round
    };

    @Test
    void trainsResumesEvaluatesAndEmbedsWordsNeverSeen() throws IOException {
        float[] uninterrupted = weights("whole", OVERRIDES);
        assertThatThrownBy(() -> train("broken", new DyingAfter(4), false, OVERRIDES))
                .hasMessage("the driver dies");
        TrainingOutcome outcome = train("broken", new TrainingObserver() {}, true, OVERRIDES);
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
        List<Row> rows = embeddings.rows(spark).orderBy("sentence", "position").collectAsList();
        List<?> first = rows.get(2).getList(rows.get(2).fieldIndex("vector"));
        List<?> second = rows.get(5).getList(rows.get(5).fieldIndex("vector"));
        assertThat(first).hasSize(2 * 3 * 7).isNotEqualTo(second);
        assertThat(rows.get(2).getBoolean(rows.get(2).fieldIndex("known"))).isFalse();
    }

    private Config embedding(String run) throws IOException {
        Path text = Files.writeString(temporary.resolve("in.txt"), "the dog zebras\nthe dog zebra\n");
        return ConfigSource.load(
                Optional.empty(),
                List.of(
                        "run.model=" + temporary.resolve(run),
                        "embed.path=" + text,
                        "embed.output=" + temporary.resolve("vectors"),
                        "embed.layers=all"));
    }
}
