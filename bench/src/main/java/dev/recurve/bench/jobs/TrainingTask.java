package dev.recurve.bench.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigSource;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.Prepare;
import dev.recurve.spark.data.PrepareSettings;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** A random corpus in a temporary folder and the settings to train on it, the same for every contender. */
final class TrainingTask implements AutoCloseable {
    private static final int LINE_WORDS = 20;
    private static final int STEPS_PER_ROUND = 100;

    private final Scratch scratch = new Scratch();
    private final long tokens;
    private final int workers;
    private final Path text = scratch.path("text.txt");
    private final Config config;
    private int vocabularySize;

    /**
     * A task of one epoch.
     *
     * @param steps local steps of a worker
     * @param workers threads or Spark tasks
     */
    TrainingTask(int steps, int workers) {
        this(workers, steps, List.of("averaging.steps=" + Math.min(steps, STEPS_PER_ROUND)));
    }

    /** A task whose rounds are of one step on one token: what is left of them is synchronisation. */
    static TrainingTask ofSingleTokens(RoundSize size, int workers) {
        return new TrainingTask(
                workers,
                ZipfText.WORDS, // every word is in the text
                List.of(
                        "model.layers=1",
                        "model.embedding=" + size.hidden(),
                        "model.hidden=" + size.hidden(),
                        "training.lanes=1",
                        "training.window=1",
                        "training.optimizer.learning-rate=0.001",
                        "averaging.steps=1",
                        "checkpoint.every-minutes=0"));
    }

    private TrainingTask(int workers, int steps, List<String> overrides) {
        this.workers = workers;
        List<String> all = new ArrayList<>(List.of(
                "input.path=" + text,
                "run.corpus=" + scratch.path("corpus"),
                "run.output=" + scratch.path("run"),
                "run.overwrite=true",
                "training.epochs=1",
                "averaging.workers=" + workers,
                "averaging.method=mean"));
        all.addAll(overrides);
        config = ConfigSource.load(Optional.empty(), all);
        TrainSettings settings = settings();
        tokens = (long) steps
                * workers
                * settings.training().lanes()
                * settings.training().window();
    }

    TrainSettings settings() {
        return TrainSettings.read(config);
    }

    /** Entries of the corpus's vocabulary, once it is prepared. */
    int vocabularySize() {
        return vocabularySize;
    }

    /** Makes the corpus and its layout for the workers. */
    CorpusLayout prepare(SparkSession session) {
        TrainSettings settings = settings();
        int lanes = settings.training().lanes();
        try {
            new ZipfText().write(text, tokens, LINE_WORDS, LINE_WORDS);
            CorpusFolder corpus = new Prepare(session, PrepareSettings.read(config)).run();
            vocabularySize = corpus.vocabulary().size();
            return CorpusLayout.of(session, corpus, new CorpusLayout.Shape(Split.TRAIN, false, workers, lanes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the corpus", e);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
