package dev.recurve.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a configuration comes from: a HOCON file, and {@code key=value} overrides that win over it. */
public final class ConfigSource {
    static final String COMMAND_LINE = "command line";

    /** No section of ours lies deeper than a few others. */
    private static final int DEEPEST = 50;

    private ConfigSource() {}

    /**
     * Loads a configuration; substitutions ({@code ${x}}) see the file, the overrides and the environment.
     *
     * @param file the configuration file, if any
     * @param overrides {@code key=value} pairs, the last of equal keys wins
     * @return the resolved configuration
     * @throws UsageException if the file is missing or not HOCON, or an override is not {@code key=value}
     */
    public static Config load(Optional<Path> file, List<String> overrides) {
        try {
            Config config = file.map(ConfigSource::parse).orElse(ConfigFactory.empty());
            for (String override : overrides) {
                config = override(override).withFallback(config);
            }
            return requireShallow(config.resolve());
        } catch (ConfigException e) {
            throw new UsageException("cannot resolve the configuration: " + e.getMessage(), e);
        } catch (StackOverflowError e) { // the library parses and resolves recursively
            throw tooDeep(e);
        }
    }

    /**
     * Reads a file of JSON that Recurve has written from settings.
     *
     * @param in its text
     * @param location what to name in errors
     * @throws ConfigException if it is not an object of JSON
     * @throws UsageException if it is nested without sense
     */
    public static Config json(Reader in, String location) {
        ConfigParseOptions json =
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription(location);
        try {
            return requireShallow(ConfigFactory.parseReader(in, json));
        } catch (StackOverflowError e) {
            throw tooDeep(e);
        }
    }

    private static UsageException tooDeep(Throwable cause) {
        return new UsageException(
                "sections nested at most " + DEEPEST + " deep expected, found more: is a bracket repeated?", cause);
    }

    /** Whoever reads the sections may do it recursively. */
    private static Config requireShallow(Config config) {
        List<ConfigValue> level = List.of(config.root());
        for (int depth = 0; !level.isEmpty(); depth++) {
            if (depth > DEEPEST) {
                throw tooDeep(null);
            }
            List<ConfigValue> below = new ArrayList<>();
            for (ConfigValue value : level) {
                if (value instanceof ConfigObject object) {
                    below.addAll(object.values());
                } else if (value instanceof ConfigList list) {
                    below.addAll(list);
                }
            }
            level = below;
        }
        return config;
    }

    private static Config parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("configuration file " + file + " does not exist");
        }
        try {
            ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
            return ConfigFactory.parseFile(file.toFile(), options);
        } catch (ConfigException e) {
            throw new UsageException("cannot read configuration file: " + e.getMessage(), e);
        }
    }

    private static Config override(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UsageException("expected key=value, found '" + text + "'");
        }
        String key = text.substring(0, equals).strip();
        try {
            return ConfigFactory.empty()
                    .withValue(key, value(key, text.substring(equals + 1).strip()));
        } catch (ConfigException e) {
            throw new UsageException("cannot read the override '" + text + "': " + e.getMessage(), e);
        }
    }

    /**
     * Lists, objects and quoted strings are HOCON; everything else is taken as it stands, because unquoted HOCON
     * would read {@code hdfs://host/*.gz} as {@code hdfs:} and a comment.
     */
    private static ConfigValue value(String key, String text) {
        if (text.startsWith("[") || text.startsWith("{") || text.startsWith("\"")) {
            ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(COMMAND_LINE);
            return ConfigFactory.parseString("value = " + text, options).getValue("value");
        }
        return ConfigValueFactory.fromAnyRef(text, COMMAND_LINE);
    }
}
