package dev.recurve.jobs;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.config.CellType;
import dev.recurve.config.ComparisonSettings;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.EqualSizes;
import dev.recurve.model.ModelSize;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.averaging.CheckpointEvaluation;
import dev.recurve.spark.averaging.EvaluationResult;
import dev.recurve.spark.averaging.RoundResult;
import dev.recurve.spark.averaging.RunFolder;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingObservers;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.HadoopFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Trains models of different recurrent cells on one corpus, alike in everything but the cell and the number of hidden
 * units, which is chosen so that all have as many parameters.
 *
 * <p>The report lies in {@code run.output}, the training runs beside it in {@code run.output-runs/CELL}.
 */
final class ArchitectureComparison {
    /** The type in the manifest. */
    static final String TYPE = "recurve-comparison";

    private static final int VERSION = 1;

    private final SparkSession spark;
    private final TrainSettings settings;
    private final ComparisonSettings comparison;

    ArchitectureComparison(SparkSession spark, TrainSettings settings, ComparisonSettings comparison) {
        if (settings.model().projection() > 0) {
            throw new UsageException("model.projection = " + settings.model().projection()
                    + " cannot be compared: only LSTMs have one; set it to 0");
        }
        if (settings.model().softmax().tied()) {
            throw new UsageException(
                    "model.softmax.tied = true cannot be compared: hidden units differ from cell to cell,"
                            + " and tied vectors have to be as large");
        }
        this.spark = spark;
        this.settings = settings;
        this.comparison = comparison;
    }

    /**
     * Trains all models and writes the report.
     *
     * @param progress makes what watches each training
     */
    ComparisonReport run(Supplier<TrainingObserver> progress) throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        HadoopFolder target = HadoopFolder.of(settings.run().requireOutput(), hadoop);
        try (StagedFolder staged = StagedFolder.open(target, settings.run().overwrite())) {
            CorpusFolder corpus = CorpusFolder.open(settings.run().requireCorpus(), hadoop);
            List<ComparisonReport.Entry> entries = new ArrayList<>();
            List<TrainSettings> runs = models(corpus.vocabulary().size()).stream()
                    .map(this::withModel)
                    .toList();
            for (TrainSettings own : runs) {
                new RunFolder(HadoopFolder.of(own.run().requireOutput(), hadoop))
                        .requireFree(own.run().overwrite());
            }
            for (TrainSettings own : runs) {
                entries.add(train(own, corpus, progress.get()));
            }
            ComparisonReport report = new ComparisonReport(entries);
            report.write(staged.folder());
            staged.commit(manifest(corpus));
            return report;
        }
    }

    private List<ModelSettings> models(int words) {
        ModelSettings base = settings.model();
        long parameters = comparison.parameters() > 0
                ? comparison.parameters()
                : ModelSize.of(base.withCell(CellType.LSTM, 0), words).parameters();
        return comparison.cellTypes().stream()
                .map(cell -> EqualSizes.withCell(base, cell, words, parameters))
                .toList();
    }

    private ComparisonReport.Entry train(TrainSettings own, CorpusFolder corpus, TrainingObserver progress)
            throws IOException {
        ModelSettings model = own.model();
        Curves curves = new Curves();
        TrainingObservers observers = new TrainingObservers();
        observers.add(curves);
        observers.add(progress);
        TrainingOutcome outcome = TrainingJob.run(spark, own, false, observers);
        double test = corpus.has(Split.TEST)
                ? CheckpointEvaluation.run(
                                spark, own.run().requireCorpus(), own.run().requireOutput(), Split.TEST, own.evaluate())
                        .perplexity()
                        .mean()
                : Double.NaN;
        double best = outcome.cursor().bestPerplexity();
        return new ComparisonReport.Entry(
                model.cell().label(),
                model.hidden(),
                ModelSize.of(model, corpus.vocabulary().size()).parameters(),
                Double.isFinite(best) ? best : Double.NaN,
                test,
                outcome.tokensPerSecond(),
                curves.training,
                curves.validation);
    }

    private TrainSettings withModel(ModelSettings model) {
        RunSettings run = settings.run();
        String output = new Path(run.requireOutput()) + "-runs/" + model.cell().label();
        return new TrainSettings(
                new RunSettings(run.seed(), run.corpus(), Optional.of(output), Optional.empty(), run.overwrite()),
                model,
                settings.training(),
                settings.averaging(),
                settings.checkpoint(),
                settings.evaluate());
    }

    private Manifest manifest(CorpusFolder corpus) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("compare", ConfigWriter.asMap(comparison));
        configuration.put("model", ConfigWriter.asMap(settings.model()));
        configuration.put("training", ConfigWriter.asMap(settings.training()));
        configuration.put("averaging", ConfigWriter.asMap(settings.averaging()));
        return Manifest.create(TYPE, VERSION)
                .with("seed", settings.run().seed())
                .with("corpus-sha256", corpus.counts(Split.TRAIN).sha256())
                .with("vocabulary-sha256", corpus.vocabulary().sha256())
                .with("configuration", configuration);
    }

    /** Learning curves of one run. */
    private static final class Curves implements TrainingObserver {
        private final List<ComparisonReport.Point> training = new ArrayList<>();
        private final List<ComparisonReport.Point> validation = new ArrayList<>();
        private long tokens;

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
    }
}
