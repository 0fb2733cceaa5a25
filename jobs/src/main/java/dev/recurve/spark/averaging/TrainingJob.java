package dev.recurve.spark.averaging;

import dev.recurve.config.Precision;
import dev.recurve.config.RecurveException;
import dev.recurve.kernel.OneDnn;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;

/** A training run in its folder: begun or resumed, logged, and ended. */
public final class TrainingJob {
    private TrainingJob() {}

    /**
     * Trains.
     *
     * @param settings {@code run.output} names the folder
     * @param resume go on from the folder's last checkpoint
     * @param observer hears of what the logs record
     * @throws RecurveException if the folder is taken, or corpus, checkpoint and settings do not fit together
     */
    public static TrainingOutcome run(
            SparkSession session, TrainSettings settings, boolean resume, TrainingObserver observer)
            throws IOException {
        return run(session, settings, resume ? Resume.EXACTLY : Resume.NO, observer);
    }

    /**
     * Trains.
     *
     * @param asked {@code run.output} names the folder
     * @param resume whether to go on from the folder's last checkpoint, and with what
     * @param observer hears of what the logs record
     * @throws RecurveException if the folder is taken, or corpus, checkpoint and settings do not fit together
     */
    public static TrainingOutcome run(
            SparkSession session, TrainSettings asked, Resume resume, TrainingObserver observer) throws IOException {
        TrainSettings settings = asked.withPrecision(available(asked.training().precision()));
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        HadoopFolder folder = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        RunFolder run = new RunFolder(folder);
        if (resume == Resume.NO) {
            run.requireFree(settings.run().overwrite());
        }
        TrainingObservers observers = new TrainingObservers();
        try (TrainingRun training = new TrainingRun(session, settings, run, resume, observers)) {
            if (resume == Resume.NO) {
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

    /** The precision of a run: f32 where the processor has no products of the one that was asked for. */
    static Precision available(Precision asked) {
        if (OneDnn.multiplies(asked)) {
            return asked;
        }
        LoggerFactory.getLogger(TrainingJob.class)
                .warn(
                        "training.precision = {}: this processor has no such products (avx512_bf16), the run uses f32",
                        asked.label());
        return Precision.F32;
    }
}
