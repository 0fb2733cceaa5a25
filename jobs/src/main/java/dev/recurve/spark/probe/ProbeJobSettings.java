package dev.recurve.spark.probe;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ProbeSettings;
import dev.recurve.config.RunSettings;

/**
 * Settings of {@code probe agreement} and {@code probe ablation}.
 *
 * @param run model, output and seed
 * @param probe what is measured
 */
public record ProbeJobSettings(RunSettings run, ProbeSettings probe) {
    /** Reads the sections of a configuration. */
    public static ProbeJobSettings read(Config config) {
        return new ProbeJobSettings(
                ConfigReader.read(config, "run", RunSettings.class),
                ConfigReader.read(config, "probe", ProbeSettings.class));
    }
}
