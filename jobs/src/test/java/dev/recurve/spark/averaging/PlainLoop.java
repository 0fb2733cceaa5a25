package dev.recurve.spark.averaging;

import dev.recurve.batch.Window;
import dev.recurve.batch.WindowLengths;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.ShardReader;
import dev.recurve.spark.data.Split;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** Training of a language model in one loop, without rounds, workers and the cluster. */
final class PlainLoop {
    private PlainLoop() {}

    /** Hears of every step. */
    @FunctionalInterface
    interface StepListener {
        /**
         * Called after a step.
         *
         * @param epoch its epoch, from 0
         * @param step its number in the epoch, from 0
         * @param steps of the epoch
         * @param parameters after it
         */
        void onStep(int epoch, long step, long steps, float[] parameters);
    }

    /** Trains and returns the parameters. */
    static float[] run(SparkSession spark, CorpusFolder corpus, TrainSettings settings, StepListener listener)
            throws IOException {
        int lanes = settings.training().lanes();
        try (LanguageModel model = LanguageModel.create(
                        settings.model(),
                        corpus.vocabulary().size(),
                        settings.run().seed());
                LocalTrainer<Window> trainer =
                        new LocalTrainer<>(model, settings.training().optimizer());
                CarriedState state = model.newState(lanes)) {
            model.trainIn(TrainingJob.available(settings.training().precision()));
            model.attach(state);
            CorpusLayout layout = CorpusLayout.of(spark, corpus, new CorpusLayout.Shape(Split.TRAIN, false, 1, lanes));
            var windows = TrainingData.windows(settings, layout.length());
            var schedule = new LearningRateSchedule(
                    settings.training().schedule(),
                    settings.training().optimizer().learningRate(),
                    windows.count() * settings.training().epochs());
            Window buffer = new Window(1, settings.training().longestWindow(), lanes);
            long step = 0;
            for (int epoch = 0; epoch < settings.training().epochs(); epoch++) {
                state.reset();
                WindowLengths.Epoch lengths = windows.epoch(epoch);
                try (ShardReader reader = layout.open(0, spark.sparkContext().hadoopConfiguration())) {
                    for (long i = 0; reader.next(buffer, lengths.length(i)); i++) {
                        double rate = schedule.rate(step);
                        if (settings.training().variableWindow().isOn()) {
                            rate *= buffer.length()
                                    / (double) settings.training().window();
                        }
                        trainer.step(
                                buffer,
                                rate,
                                AveragingWorker.stepSeed(settings.run().seed(), step, 0));
                        listener.onStep(epoch, i, windows.count(), parameters(model));
                        step++;
                    }
                }
            }
            return parameters(model);
        }
    }

    private static float[] parameters(LanguageModel model) {
        float[] values = new float[Math.toIntExact(model.parameterCount())];
        model.parameters().asBuffer().get(values);
        return values;
    }
}
