package dev.recurve.spark.averaging;

import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ContextSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.StaticVectorSettings;
import dev.recurve.config.TaggerSettings;
import dev.recurve.config.TrainingSettings;
import dev.recurve.spark.data.SentenceFolder;
import dev.recurve.spark.data.Split;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that the training of a tagger or classifier reads from a configuration.
 *
 * @param run seed, corpus and output folder
 * @param tagger shape of a tagger
 * @param classifier shape of a classifier
 * @param contexts contextual embeddings that either reads
 * @param vectors static vectors that the words of either begin with
 * @param batch how sentences are put together
 * @param training epochs, optimizer, schedule; windows and lanes are a language model's
 * @param averaging workers and rounds
 * @param checkpoint what is kept
 */
public record SentenceTrainSettings(
        RunSettings run,
        TaggerSettings tagger,
        ClassifierSettings classifier,
        ContextSettings contexts,
        StaticVectorSettings vectors,
        BatchSettings batch,
        TrainingSettings training,
        AveragingSettings averaging,
        CheckpointSettings checkpoint) {
    /** Reads the sections; others are left alone. */
    public static SentenceTrainSettings read(Config config) {
        TrainingSettings training = ConfigReader.read(config, "training", TrainingSettings.class);
        return new SentenceTrainSettings(
                ConfigReader.read(config, "run", RunSettings.class),
                ConfigReader.read(config, "tagger", TaggerSettings.class),
                ConfigReader.read(config, "classifier", ClassifierSettings.class),
                ConfigReader.read(config, "contexts", ContextSettings.class),
                ConfigReader.read(config, "vectors", StaticVectorSettings.class),
                ConfigReader.read(config, "batch", BatchSettings.class),
                training,
                ConfigReader.read(config, "averaging", AveragingSettings.class)
                        .forOptimizer(training.optimizer().type()),
                ConfigReader.read(config, "checkpoint", CheckpointSettings.class));
    }

    /** These settings for another run. */
    public SentenceTrainSettings withRun(RunSettings other) {
        return new SentenceTrainSettings(
                other, tagger, classifier, contexts, vectors, batch, training, averaging, checkpoint);
    }

    /** What the weights depend on. */
    RunIdentity identity(int workers, SentenceInputs inputs) {
        SentenceFolder corpus = inputs.corpus();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("run.seed", run.seed());
        if (corpus.labelsTokens()) {
            TrainSettings.flatten("tagger", ConfigWriter.asMap(tagger), all);
        } else {
            TrainSettings.flatten("classifier", ConfigWriter.asMap(classifier), all);
        }
        all.put(
                "contexts.sha256",
                inputs.contexts() == null ? "none" : inputs.contexts().sha256());
        all.put("contexts.trained", contexts.trained());
        all.put(
                "vectors.sha256",
                inputs.vectors() == null ? "none" : inputs.vectors().sha256());
        all.put("vectors.trained", vectors.trained());
        TrainSettings.flatten("batch", ConfigWriter.asMap(batch), all);
        TrainSettings.flatten("training", ConfigWriter.asMap(training), all);
        all.put("averaging.workers", workers);
        TrainSettings.flatten("averaging", TrainSettings.outer(averaging, workers), all);
        all.put("corpus.vocabulary-sha256", corpus.vocabulary().sha256());
        all.put("corpus.labels-sha256", corpus.labels().sha256());
        all.put("corpus.train-sha256", corpus.counts(Split.TRAIN).sha256());
        return new RunIdentity(all);
    }
}
