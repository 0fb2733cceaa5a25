package dev.recurve.spark.averaging;

import com.typesafe.config.Config;
import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.ConfigSource;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark, a small corpus with something to learn in it, and short ways to train on it. */
abstract class AveragingTest {
    private static final String[] WORDS = "the boy girl dog greets sees hears near car tree and quickly".split(" ");

    static SparkSession spark;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() {
        restart("local[2]");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    static void restart(String master) {
        if (spark != null) {
            spark.stop();
        }
        System.setProperty("spark.master", master);
        spark = Sessions.open("averaging-test");
        System.clearProperty("spark.master");
    }

    /** Sentences in which each word goes far to tell the next. */
    @BeforeEach
    void writeText() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 400; line++) {
            int word = random.nextInt(WORDS.length);
            int length = 3 + random.nextInt(6);
            for (int i = 0; i < length; i++) {
                text.append(WORDS[word]).append(i + 1 == length ? "\n" : " ");
                word = (word * 5 + 1 + random.nextInt(2)) % WORDS.length;
            }
        }
        Files.writeString(temporary.resolve("text.txt"), text);
        prepare("corpus");
    }

    CorpusFolder prepare(String name, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "input.path=" + temporary.resolve("text.txt"),
                "validation.fraction=0.2",
                "run.corpus=" + temporary.resolve(name)));
        all.addAll(List.of(overrides));
        return new Prepare(spark, PrepareSettings.read(ConfigSource.load(Optional.empty(), all))).run();
    }

    CorpusFolder corpus() throws IOException {
        return CorpusFolder.open(
                temporary.resolve("corpus").toString(), spark.sparkContext().hadoopConfiguration());
    }

    int vocabularySize() throws IOException {
        return corpus().vocabulary().size();
    }

    HadoopFolder folder(String name) throws IOException {
        return HadoopFolder.of(
                temporary.resolve(name).toString(), spark.sparkContext().hadoopConfiguration());
    }

    TrainSettings settings(String run, String... overrides) {
        return TrainSettings.read(config(run, overrides));
    }

    Config config(String run, String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "run.corpus=" + temporary.resolve("corpus"),
                "run.output=" + temporary.resolve(run),
                "model.embedding=7",
                "model.hidden=9",
                "training.window=6",
                "training.lanes=3",
                "averaging.steps=5",
                "training.optimizer.learning-rate=0.5",
                "evaluate.lanes=4"));
        all.addAll(List.of(overrides));
        return ConfigSource.load(Optional.empty(), all);
    }

    TrainingOutcome train(String run, String... overrides) throws IOException {
        return train(run, new TrainingObserver() {}, false, overrides);
    }

    TrainingOutcome train(String run, TrainingObserver observer, boolean resume, String... overrides)
            throws IOException {
        return TrainingJob.run(spark, settings(run, overrides), resume, observer);
    }

    /** The weights that a run ends with. */
    float[] weights(String run, String... overrides) throws IOException {
        train(run, overrides);
        return weightsOfLatest(run);
    }

    float[] weightsOfLatest(String run) throws IOException {
        try (Checkpoint checkpoint =
                Checkpoint.load(new CheckpointFolders(folder(run)).latest().orElseThrow())) {
            float[] weights = new float[Math.toIntExact(checkpoint.model().parameterCount())];
            checkpoint.model().parameters().asBuffer().get(weights);
            return weights;
        }
    }

    /** A driver that dies after some checkpoints. */
    static final class DyingAfter implements TrainingObserver {
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
}
