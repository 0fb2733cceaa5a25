package dev.recurve.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.recurve.artifact.Manifest;
import dev.recurve.config.ComparisonSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.Feature;
import dev.recurve.config.Names;
import dev.recurve.config.SpellingType;
import dev.recurve.config.TagScheme;
import dev.recurve.config.UsageException;
import dev.recurve.report.ComparisonReport;
import dev.recurve.spark.averaging.SentenceCheckpointEvaluation;
import dev.recurve.spark.averaging.SentenceTrainSettings;
import dev.recurve.spark.averaging.SentenceTrainingJob;
import dev.recurve.spark.averaging.TrainingObserver;
import dev.recurve.spark.averaging.TrainingOutcome;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Trains one tagger or classifier on one corpus with different inputs of words, and the same settings in everything else. */
final class FeatureComparison {
    private final SparkSession spark;
    private final Config config;
    private final SentenceTrainSettings settings;
    private final ComparisonSettings comparison;
    private final SentenceFolder corpus;
    private final String section; // of the model

    /**
     * @param config as {@code train} reads it: {@code vectors}, {@code contexts} and the characters of the model count where
     *     an input asks for them
     */
    FeatureComparison(SparkSession spark, Config config) throws IOException {
        this.spark = spark;
        this.config = config;
        settings = SentenceTrainSettings.read(config);
        comparison = ConfigReader.read(config, "compare", ComparisonSettings.class);
        corpus = SentenceFolder.open(settings.run().requireCorpus(), hadoop());
        section = corpus.labelsTokens() ? "tagger" : "classifier";
        for (Feature feature : comparison.featureList()) {
            boolean all = feature == Feature.ALL;
            require(all || feature == Feature.STATIC, settings.vectors().path().isPresent(), feature, "vectors.path");
            require(
                    all || feature == Feature.CONTEXTS,
                    settings.contexts().checkpoint().isPresent(),
                    feature,
                    "contexts.checkpoint");
        }
    }

    private static void require(boolean asked, boolean there, Feature feature, String key) {
        if (asked && !there) {
            throw new UsageException("missing setting " + key + ", which compare.features = " + name(feature)
                    + " needs: set it, or leave the input out");
        }
    }

    private Configuration hadoop() {
        return spark.sessionState().newHadoopConf();
    }

    private static String name(Feature feature) {
        return Names.kebab(feature.name());
    }

    /**
     * Trains all models and writes the report.
     *
     * @param progress makes what watches each training
     */
    ComparisonReport run(Supplier<TrainingObserver> progress) throws IOException {
        Map<String, Comparison.Training> trainings = new LinkedHashMap<>();
        for (Feature feature : comparison.featureList()) {
            trainings.put(name(feature), watch -> train(feature, watch));
        }
        Comparison side = new Comparison(settings.run(), hadoop());
        boolean spans = corpus.labelsTokens() && settings.tagger().scheme() != TagScheme.NONE;
        var measure = new ComparisonReport.Measure(spans ? "span F1" : "accuracy", 4);
        return side.run(trainings, measure, manifest(side), progress);
    }

    private ComparisonReport.Entry train(Feature feature, Comparison.Watch watch) throws IOException {
        SentenceTrainSettings own = with(feature);
        TrainingOutcome outcome = SentenceTrainingJob.run(spark, own, false, watch.observers());
        double test = corpus.has(Split.TEST)
                ? SentenceCheckpointEvaluation.run(
                                spark, own.run().requireCorpus(), own.run().requireOutput(), Split.TEST)
                        .scores()
                        .score()
                : Double.NaN;
        double error = outcome.cursor().bestLoss(); // 1 - score
        return new ComparisonReport.Entry(
                name(feature),
                corpus.labelsTokens() ? own.tagger().hidden() : own.classifier().hidden(),
                watch.parameters(),
                Double.isFinite(error) ? 1 - error : Double.NaN,
                test,
                outcome.tokensPerSecond(),
                watch.training(),
                watch.validation());
    }

    /** The settings with the inputs of one model, and no others. */
    private SentenceTrainSettings with(Feature feature) {
        boolean all = feature == Feature.ALL;
        Config own = config;
        if (!all && feature != Feature.STATIC) {
            own = own.withoutPath("vectors");
        }
        if (!all && feature != Feature.CONTEXTS) {
            own = own.withoutPath("contexts");
        }
        SpellingType asked = corpus.labelsTokens()
                ? settings.tagger().characters().type()
                : settings.classifier().characters().type();
        SpellingType chosen = asked == SpellingType.NONE ? SpellingType.CNN : asked;
        SpellingType type = all || feature == Feature.CHARACTERS ? chosen : SpellingType.NONE;
        String key = section + ".characters.type";
        return SentenceTrainSettings.read(own.withValue(key, ConfigValueFactory.fromAnyRef(Names.kebab(type.name()))))
                .withRun(Comparison.run(settings.run(), name(feature)));
    }

    private Manifest manifest(Comparison side) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("compare", ConfigWriter.asMap(comparison));
        configuration.put(
                section, ConfigWriter.asMap(corpus.labelsTokens() ? settings.tagger() : settings.classifier()));
        configuration.put("vectors", ConfigWriter.asMap(settings.vectors()));
        configuration.put("contexts", ConfigWriter.asMap(settings.contexts()));
        configuration.put("batch", ConfigWriter.asMap(settings.batch()));
        configuration.put("training", ConfigWriter.asMap(settings.training()));
        configuration.put("averaging", ConfigWriter.asMap(settings.averaging()));
        return side.manifest()
                .with("corpus-sha256", corpus.counts(Split.TRAIN).sha256())
                .with("vocabulary-sha256", corpus.vocabulary().sha256())
                .with("configuration", configuration);
    }
}
