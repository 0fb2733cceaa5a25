package dev.recurve.spark.data;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.InputSettings;
import dev.recurve.config.LabelSettings;
import dev.recurve.config.RunSettings;
import dev.recurve.config.TestSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.ValidationSettings;
import dev.recurve.config.VocabularySettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that {@link Prepare} reads from a configuration.
 *
 * @param run seed, corpus folder, overwriting
 * @param input the files of the training split, and how lines are read
 * @param labels how the labels of labelled sentences are read
 * @param tokenizer how lines are cut
 * @param vocabulary which tokens get an id
 * @param validation where the validation split comes from
 * @param test where the test split comes from
 */
public record PrepareSettings(
        RunSettings run,
        InputSettings input,
        LabelSettings labels,
        TokenizerSettings tokenizer,
        VocabularySettings vocabulary,
        ValidationSettings validation,
        TestSettings test) {

    /**
     * Reads the sections.
     *
     * @param config the whole configuration; other sections are left alone
     * @return the settings
     */
    public static PrepareSettings read(Config config) {
        return new PrepareSettings(
                ConfigReader.read(config, "run", RunSettings.class),
                ConfigReader.read(config, "input", InputSettings.class),
                ConfigReader.read(config, "labels", LabelSettings.class),
                ConfigReader.read(config, "tokenizer", TokenizerSettings.class),
                ConfigReader.read(config, "vocabulary", VocabularySettings.class),
                ConfigReader.read(config, "validation", ValidationSettings.class),
                ConfigReader.read(config, "test", TestSettings.class));
    }

    /** What a manifest records: everything that shapes the content. */
    Map<String, Object> asMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("run", Map.of("seed", run.seed()));
        out.put("input", ConfigWriter.asMap(input));
        out.put("labels", ConfigWriter.asMap(labels));
        out.put("tokenizer", ConfigWriter.asMap(tokenizer));
        out.put("vocabulary", ConfigWriter.asMap(vocabulary));
        out.put("validation", ConfigWriter.asMap(validation));
        out.put("test", ConfigWriter.asMap(test));
        return out;
    }
}
