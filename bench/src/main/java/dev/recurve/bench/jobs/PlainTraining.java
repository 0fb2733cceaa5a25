package dev.recurve.bench.jobs;

import dev.recurve.batch.Window;
import dev.recurve.bench.Contender;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.ShardReader;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Threads without Spark, each of which trains a model of its own on the shard that a worker would read. */
final class PlainTraining implements Contender {
    private final int threads;
    private final TrainingTask task;
    private CorpusLayout layout;

    PlainTraining(int steps, int threads) {
        this.threads = threads;
        task = new TrainingTask(steps, threads);
    }

    @Override
    public String version() {
        return "Recurve's engine in a loop";
    }

    @Override
    public void prepare() {
        try (SparkSession session = LocalSpark.open(threads)) {
            layout = task.prepare(session);
        }
    }

    @Override
    public double work() {
        TrainSettings settings = task.settings();
        return PlainThreads.run(threads, shard -> train(settings, shard));
    }

    /** Building the model is part of the work, as it is part of a job's first round. */
    private long train(TrainSettings settings, int shard) throws IOException {
        var training = settings.training();
        try (ShardReader reader = layout.open(shard, new Configuration());
                LanguageModel model = LanguageModel.create(settings.model(), task.vocabularySize(), shard);
                CarriedState state = model.newState(reader.lanes());
                LocalTrainer<Window> trainer = new LocalTrainer<>(model, training.optimizer())) {
            model.attach(state);
            Window window = new Window(reader.directions(), training.window(), reader.lanes());
            long tokens = 0;
            for (long step = 0; reader.next(window); step++) {
                tokens += trainer.step(window, training.optimizer().learningRate(), step)
                        .tokens();
            }
            return tokens;
        }
    }

    @Override
    public void close() {
        task.close();
    }
}
