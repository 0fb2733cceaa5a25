package dev.recurve.jobs;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.RunSettings;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.averaging.EvaluationResult;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.averaging.SentenceEvaluationResult;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingObservers;
import dev.recurve.spark.averaging.TrainingOverview;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Models trained side by side on one corpus, and the report of them.
 *
 * <p>The report lies in {@code run.output}, the training runs beside it in {@code run.output-runs/NAME}.
 *
 * @param settings of the comparison: its output, and overwriting
 * @param hadoop how to reach file systems
 */
record Comparison(RunSettings settings, Configuration hadoop) {
    /** The type in the manifest. */
    static final String TYPE = "recurve-comparison";

    private static final int VERSION = 1;

    /** Trains one model and tests it. */
    @FunctionalInterface
    interface Training {
        /** @param watch hears of the training */
        ComparisonReport.Entry run(Watch watch) throws IOException;
    }

    /** The run of one model. */
    static RunSettings run(RunSettings settings, String name) {
        String output = new Path(settings.requireOutput()) + "-runs/" + name;
        return new RunSettings(
                settings.seed(), settings.corpus(), Optional.of(output), Optional.empty(), settings.overwrite());
    }

    /** A manifest to be completed with what was compared. */
    Manifest manifest() {
        return Manifest.create(TYPE, VERSION).with("seed", settings.seed());
    }

    /**
     * Trains all models and writes the report.
     *
     * @param trainings by the names of their runs
     * @param measure what the scores of the report are
     * @param manifest of the report
     * @param progress makes what watches each training
     * @throws dev.recurve.config.RecurveException before anything is trained, if a folder is taken
     */
    ComparisonReport run(
            Map<String, Training> trainings,
            ComparisonReport.Measure measure,
            Manifest manifest,
            Supplier<TrainingObserver> progress)
            throws IOException {
        HadoopFolder target = HadoopFolder.of(settings.requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.overwrite())) {
            for (String name : trainings.keySet()) {
                new RunFolder(HadoopFolder.of(run(settings, name).requireOutput(), hadoop))
                        .requireFree(settings.overwrite());
            }
            List<ComparisonReport.Entry> entries = new ArrayList<>();
            for (Training training : trainings.values()) {
                entries.add(training.run(new Watch(progress.get())));
            }
            ComparisonReport report = new ComparisonReport(measure, entries);
            report.write(staged.folder());
            staged.commit(manifest);
            return report;
        }
    }

    /** Learning curves and size of one run. */
    static final class Watch implements TrainingObserver {
        private final TrainingObservers observers = new TrainingObservers();
        private final List<ComparisonReport.Point> training = new ArrayList<>();
        private final List<ComparisonReport.Point> validation = new ArrayList<>();
        private long tokens;
        private long parameters;

        private Watch(TrainingObserver progress) {
            observers.add(this);
            observers.add(progress);
        }

        /** What the training tells. */
        TrainingObserver observers() {
            return observers;
        }

        long parameters() {
            return parameters;
        }

        List<ComparisonReport.Point> training() {
            return training;
        }

        List<ComparisonReport.Point> validation() {
            return validation;
        }

        @Override
        public void onStart(TrainingOverview overview) {
            parameters = overview.parameters();
        }

        @Override
        public void onRound(RoundResult round) {
            tokens += round.tokens();
            training.add(new ComparisonReport.Point(tokens, round.loss()));
        }

        @Override
        public void onEvaluation(EvaluationResult evaluation) {
            validation.add(
                    new ComparisonReport.Point(tokens, evaluation.perplexity().mean()));
        }

        @Override
        public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
            validation.add(new ComparisonReport.Point(tokens, evaluation.score()));
        }
    }
}
