package dev.recurve.spark.averaging;

import dev.recurve.batch.Window;
import dev.recurve.config.AveragingMethod;
import dev.recurve.config.LocalOptimizerState;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.CorpusLayout;
import dev.recurve.spark.data.ShardReader;
import dev.recurve.spark.data.Split;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Averaging as the papers have it, one worker after the other in this process: the twin of the rounds on the cluster.
 *
 * <p>Models, optimizers and readers live as long as the run; nothing travels, is sliced or is rebuilt.
 */
final class PlainAveraging {
    private final TrainSettings settings;
    private final CorpusLayout layout;
    private final long stepsPerEpoch;
    private final LearningRateSchedule schedule;
    private final List<Worker> workers = new ArrayList<>();
    private double[] parameters; // W of BMUF, θ of DiLoCo
    private double[] velocity;
    private double[] start;
    private long globalStep;

    private PlainAveraging(SparkSession spark, CorpusFolder corpus, TrainSettings settings, int count)
            throws IOException {
        this.settings = settings;
        layout = CorpusLayout.of(
                spark,
                corpus,
                new CorpusLayout.Shape(
                        Split.TRAIN, false, count, settings.training().lanes()));
        int window = settings.training().window();
        stepsPerEpoch = (layout.length() + window - 1) / window;
        schedule = new LearningRateSchedule(
                settings.training().schedule(),
                settings.training().optimizer().learningRate(),
                stepsPerEpoch * settings.training().epochs());
        for (int w = 0; w < count; w++) {
            workers.add(new Worker(w, corpus.vocabulary().size()));
        }
        parameters = workers.get(0).parameters();
        start = parameters.clone();
        velocity = new double[parameters.length];
    }

    /** The parameters after the run of the settings, whose warm-up and growth are off. */
    static double[] run(SparkSession spark, CorpusFolder corpus, TrainSettings settings) throws IOException {
        PlainAveraging averaging =
                new PlainAveraging(spark, corpus, settings, settings.averaging().workers());
        for (int epoch = 0; epoch < settings.training().epochs(); epoch++) {
            averaging.epoch(spark);
        }
        averaging.workers.forEach(Worker::close);
        return averaging.parameters;
    }

    private void epoch(SparkSession spark) throws IOException {
        for (Worker worker : workers) {
            worker.state.reset();
            worker.reader = layout.open(worker.number, spark.sparkContext().hadoopConfiguration());
        }
        for (long done = 0; done < stepsPerEpoch; ) {
            int steps = (int) Math.min(settings.averaging().fixedSteps(), stepsPerEpoch - done);
            round(steps);
            done += steps;
        }
    }

    private void round(int steps) throws IOException {
        double[] mean = new double[parameters.length];
        long tokens = 0;
        for (Worker worker : workers) {
            worker.set(start);
            long seen = worker.train(steps);
            double[] reached = worker.parameters();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += seen * reached[i];
            }
            tokens += seen;
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= tokens;
        }
        globalStep += steps;
        outerStep(mean);
    }

    private void outerStep(double[] mean) {
        double momentum = settings.averaging().outerMomentum(workers.size());
        double rate = settings.averaging().outerLearningRate();
        for (int i = 0; i < mean.length; i++) {
            double delta = mean[i] - start[i];
            if (settings.averaging().chosenMethod() == AveragingMethod.BMUF) {
                velocity[i] = momentum * velocity[i] + rate * delta;
                parameters[i] += velocity[i];
                start[i] = parameters[i] + momentum * velocity[i];
            } else { // DiLoCo; with momentum 0 and rate 1 the plain mean
                velocity[i] = momentum * velocity[i] - delta;
                parameters[i] -= rate * (-delta + momentum * velocity[i]);
                start[i] = parameters[i];
            }
        }
    }

    private final class Worker {
        private final int number;
        private final LanguageModel model;
        private final CarriedState state;
        private final Window window =
                new Window(1, settings.training().window(), settings.training().lanes());
        private LocalTrainer<Window> trainer;
        private ShardReader reader;

        Worker(int number, int vocabulary) {
            this.number = number;
            model = LanguageModel.create(
                    settings.model(), vocabulary, settings.run().seed());
            state = model.newState(settings.training().lanes());
            model.attach(state);
            trainer = new LocalTrainer<>(model, settings.training().optimizer());
        }

        long train(int steps) throws IOException {
            if (settings.averaging().localOptimizerState() == LocalOptimizerState.RESET) {
                trainer.close();
                trainer = new LocalTrainer<>(model, settings.training().optimizer());
            }
            long tokens = 0;
            for (int i = 0; i < steps && reader.next(window); i++) {
                long step = globalStep + i;
                tokens += trainer.step(
                                window,
                                schedule.rate(step),
                                AveragingWorker.stepSeed(settings.run().seed(), step, number))
                        .tokens();
            }
            return tokens;
        }

        double[] parameters() {
            float[] floats = new float[(int) model.parameterCount()];
            model.parameters().asBuffer().get(floats);
            double[] doubles = new double[floats.length];
            Arrays.setAll(doubles, i -> floats[i]);
            return doubles;
        }

        void set(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            model.parameters().asBuffer().put(floats);
            model.parametersChanged();
        }

        void close() {
            trainer.close();
            state.close();
            model.close();
        }
    }
}
