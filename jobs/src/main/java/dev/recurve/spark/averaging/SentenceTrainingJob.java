package dev.recurve.spark.averaging;

import dev.recurve.config.OptimizerType;
import dev.recurve.config.Precision;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** A training run of a tagger or classifier in its folder: begun or resumed, logged, and ended. */
public final class SentenceTrainingJob {
    private SentenceTrainingJob() {}

    /**
     * Trains.
     *
     * @param settings {@code run.output} names the folder
     * @param resume go on from the folder's last checkpoint
     * @param observer hears of what the logs record
     * @throws RecurveException if the folder is taken, or corpus, checkpoint and settings do not fit together
     */
    public static TrainingOutcome run(
            SparkSession session, SentenceTrainSettings settings, boolean resume, TrainingObserver observer)
            throws IOException {
        if (settings.training().precision() != Precision.F32) {
            throw new UsageException("training.precision = f32 expected for taggers and classifiers, found "
                    + settings.training().precision().label() + ": it is for language models");
        }
        if (settings.training().optimizer().type() == OptimizerType.NT_ASGD) {
            throw new UsageException("training.optimizer.type = nt-asgd is for language models, and the corpus holds"
                    + " labelled sentences: use sgd, momentum, nesterov, adam or adagrad");
        }
        if (settings.training().variableWindow().isOn()) {
            throw new UsageException("training.variable-window is for language models, and the corpus holds labelled"
                    + " sentences, which are read whole");
        }
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        HadoopFolder folder = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        RunFolder run = new RunFolder(folder);
        if (!resume) {
            run.requireFree(settings.run().overwrite());
        }
        TrainingObservers observers = new TrainingObservers();
        try (var training = new SentenceTrainingRun(session, settings, run, resume, observers)) {
            if (!resume) {
                run.begin();
            }
            try (TrainingLog log = new TrainingLog(folder, hadoop);
                    TensorBoardLog figures = new TensorBoardLog(folder, hadoop);
                    TrainingAlerts alerts = new TrainingAlerts(observers)) {
                observers.add(log);
                observers.add(figures);
                observers.add(observer);
                observers.add(alerts);
                alerts.watch();
                return training.run();
            }
        }
    }
}
