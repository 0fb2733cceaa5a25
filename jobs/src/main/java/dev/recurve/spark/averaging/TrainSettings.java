package dev.recurve.spark.averaging;

import com.typesafe.config.Config;
import dev.recurve.config.AveragingSettings;
import dev.recurve.config.CheckpointSettings;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.EvaluationSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.Precision;
import dev.recurve.config.RunSettings;
import dev.recurve.config.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a training run reads from a configuration.
 *
 * @param run seed, corpus and output folder
 * @param model shape of the model
 * @param training epochs, windows, optimizer, schedule
 * @param averaging workers and rounds
 * @param checkpoint what is kept
 * @param evaluate how perplexity is measured
 */
public record TrainSettings(
        RunSettings run,
        ModelSettings model,
        TrainingSettings training,
        AveragingSettings averaging,
        CheckpointSettings checkpoint,
        EvaluationSettings evaluate) {
    /**
     * Reads the sections.
     *
     * @param config the whole configuration; other sections are left alone
     */
    public static TrainSettings read(Config config) {
        TrainingSettings training = ConfigReader.read(config, "training", TrainingSettings.class);
        return new TrainSettings(
                ConfigReader.read(config, "run", RunSettings.class),
                ConfigReader.read(config, "model", ModelSettings.class),
                training,
                ConfigReader.read(config, "averaging", AveragingSettings.class)
                        .forOptimizer(training.optimizer().type()),
                ConfigReader.read(config, "checkpoint", CheckpointSettings.class),
                ConfigReader.read(config, "evaluate", EvaluationSettings.class));
    }

    /** These settings with the precision that a run has chosen. */
    TrainSettings withPrecision(Precision chosen) {
        return new TrainSettings(run, model, training.withPrecision(chosen), averaging, checkpoint, evaluate);
    }

    /** What makes two runs the same: everything that the weights depend on, but for the corpus. */
    Map<String, Object> identity(int workers) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("run.seed", run.seed());
        flatten("model", ConfigWriter.asMap(model), identity);
        flatten("training", ConfigWriter.asMap(training), identity);
        identity.put("averaging.workers", workers);
        flatten("averaging", outer(workers), identity);
        return identity;
    }

    /** The settings of averaging as they work out for the number of workers. */
    private Map<String, Object> outer(int workers) {
        return outer(averaging, workers);
    }

    static Map<String, Object> outer(AveragingSettings averaging, int workers) {
        Map<String, Object> all = new LinkedHashMap<>(ConfigWriter.asMap(averaging));
        all.remove("workers");
        all.put("optimizer-state", averaging.localOptimizerState().name());
        all.put("momentum", averaging.outerMomentum(workers));
        all.put("learning-rate", averaging.outerLearningRate());
        if (!averaging.choosesSteps()) {
            all.put("steps", String.valueOf(averaging.fixedSteps()));
            all.remove("sync-share");
        }
        return all;
    }

    static void flatten(String path, Map<String, Object> tree, Map<String, Object> flat) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                Map<String, Object> children = new LinkedHashMap<>();
                nested.forEach((name, child) -> children.put(String.valueOf(name), child));
                flatten(path + "." + key, children, flat);
            } else {
                flat.put(path + "." + key, value instanceof List<?> list ? list.toString() : value);
            }
        });
    }
}
