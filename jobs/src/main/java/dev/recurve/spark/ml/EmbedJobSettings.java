package dev.recurve.spark.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigWriter;
import dev.recurve.config.EmbedSettings;
import dev.recurve.config.InputSettings;
import dev.recurve.config.RunSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that {@link EmbedJob} reads from a configuration.
 *
 * @param run the model to use, and overwriting
 * @param input what is embedded ({@code embed.path} or else {@code input.path}), and how lines are read
 * @param embed which vectors are written, and where
 */
public record EmbedJobSettings(RunSettings run, InputSettings input, EmbedSettings embed) {
    /**
     * Reads the sections.
     *
     * @param config the whole configuration; other sections are left alone
     * @return the settings
     */
    public static EmbedJobSettings read(Config config) {
        EmbedSettings embed = ConfigReader.read(config, "embed", EmbedSettings.class);
        Config input = embed.path().isEmpty()
                ? config
                : config.withValue("input.path", ConfigValueFactory.fromIterable(embed.path()));
        return new EmbedJobSettings(
                ConfigReader.read(config, "run", RunSettings.class),
                ConfigReader.read(input, "input", InputSettings.class),
                embed);
    }

    /** What a manifest records: everything that shapes the content. */
    Map<String, Object> asMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("input", ConfigWriter.asMap(input));
        out.put("embed", ConfigWriter.asMap(embed));
        return out;
    }
}
