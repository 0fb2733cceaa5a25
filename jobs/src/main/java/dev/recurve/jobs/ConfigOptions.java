package dev.recurve.jobs;

import com.typesafe.config.Config;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command takes: a configuration file, overrides, and how much to say of failures. */
public final class ConfigOptions {
    /** Every section of a configuration file; a command reads those that it needs. */
    static final List<String> SECTIONS = List.of(
            "run",
            "input",
            "tokenizer",
            "labels",
            "vocabulary",
            "validation",
            "test",
            "model",
            "tagger",
            "classifier",
            "contexts",
            "vectors",
            "batch",
            "training",
            "averaging",
            "checkpoint",
            "evaluate",
            "embed",
            "export",
            "word2vec",
            "compare",
            "label",
            "generate",
            "gradients",
            "probe",
            "plan");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (HOCON).")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--overwrite", description = "Replace an existing output (run.overwrite=true).")
    private boolean overwrite;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the stack trace of a failure.")
    private boolean verbose;

    @Parameters(paramLabel = "key=value", arity = "0..*", description = "Settings that win over the file.")
    private List<String> overrides = new ArrayList<>();

    /**
     * Loads the configuration.
     *
     * @return file and overrides, its sections known ones
     */
    public Config load() {
        return load(file, List.of());
    }

    /**
     * Loads the configuration with what a command's own options stand for.
     *
     * @param options {@code key=value} pairs that win over everything else
     * @return file and overrides, its sections known ones
     */
    Config load(List<String> options) {
        return load(file, options);
    }

    /**
     * Loads the configuration, of another file where the command line names none.
     *
     * @param fallback that file
     * @return file and overrides, its sections known ones
     */
    Config loadOr(Path fallback) {
        return load(file.or(() -> Optional.of(fallback)), List.of());
    }

    private Config load(Optional<Path> from, List<String> options) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(options);
        if (overwrite) {
            all.add("run.overwrite=true");
        }
        Config config = ConfigSource.load(from, all);
        ConfigReader.checkSections(config, SECTIONS);
        return config;
    }

    /** Whether failures show their stack trace. */
    public boolean verbose() {
        return verbose;
    }
}
