package dev.recurve.spark.averaging;

import dev.recurve.config.RecurveException;
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
            try (TrainingLog log = new TrainingLog(folder, hadoop)) {
                observers.add(log);
                observers.add(observer);
                return training.run();
            }
        }
    }
}
