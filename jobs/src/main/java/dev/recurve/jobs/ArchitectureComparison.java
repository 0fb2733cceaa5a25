package dev.recurve.jobs;

import dev.recurve.artifact.Manifest;
import dev.recurve.config.CellType;
import dev.recurve.config.ComparisonSettings;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.UsageException;
import dev.recurve.model.EqualSizes;
import dev.recurve.model.ModelSize;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.averaging.CheckpointEvaluation;
import dev.recurve.spark.averaging.TrainSettings;
import dev.recurve.spark.averaging.TrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.CorpusFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Trains models of different recurrent cells on one corpus, alike in everything but the cell and the number of hidden
 * units, which is chosen so that all have as many parameters.
 */
final class ArchitectureComparison {
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
        CorpusFolder corpus = CorpusFolder.open(settings.run().requireCorpus(), hadoop);
        Map<String, Comparison.Training> trainings = new LinkedHashMap<>();
        for (ModelSettings model : models(corpus.vocabulary().size())) {
            trainings.put(model.cell().label(), watch -> train(withModel(model), corpus, watch));
        }
        Comparison side = new Comparison(settings.run(), hadoop);
        return side.run(trainings, ComparisonReport.PERPLEXITY, manifest(side, corpus), progress);
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

    private ComparisonReport.Entry train(TrainSettings own, CorpusFolder corpus, Comparison.Watch watch)
            throws IOException {
        ModelSettings model = own.model();
        TrainingOutcome outcome = TrainingJob.run(spark, own, false, watch.observers());
        double test = corpus.has(Split.TEST)
                ? CheckpointEvaluation.run(
                                spark, own.run().requireCorpus(), own.run().requireOutput(), Split.TEST, own.evaluate())
                        .perplexity()
                        .mean()
                : Double.NaN;
        double best = outcome.cursor().bestLoss();
        return new ComparisonReport.Entry(
                model.cell().label(),
                model.hidden(),
                watch.parameters(),
                Double.isFinite(best) ? best : Double.NaN,
                test,
                outcome.tokensPerSecond(),
                watch.training(),
                watch.validation());
    }

    private TrainSettings withModel(ModelSettings model) {
        return new TrainSettings(
                Comparison.run(settings.run(), model.cell().label()),
                model,
                settings.training(),
                settings.averaging(),
                settings.checkpoint(),
                settings.evaluate());
    }

    private Manifest manifest(Comparison side, CorpusFolder corpus) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("compare", ConfigWriter.asMap(comparison));
        configuration.put("model", ConfigWriter.asMap(settings.model()));
        configuration.put("training", ConfigWriter.asMap(settings.training()));
        configuration.put("averaging", ConfigWriter.asMap(settings.averaging()));
        return side.manifest()
                .with("corpus-sha256", corpus.counts(Split.TRAIN).sha256())
                .with("vocabulary-sha256", corpus.vocabulary().sha256())
                .with("configuration", configuration);
    }
}
