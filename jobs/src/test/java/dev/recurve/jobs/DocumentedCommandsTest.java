package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.recurve.Documents;
import dev.recurve.config.ConfigReader;
import dev.recurve.config.ConfigSource;
import dev.recurve.config.Names;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Every command line of the documents: the command is there, its options and settings too, and its files in conf/. */
class DocumentedCommandsTest {
    private static final Path HOME = Path.of("..");

    /** One argument: with quotes or without. */
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    static List<String> commands() throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (Path document : Documents.all()) {
            found.addAll(Documents.commands(document));
        }
        found.removeIf(command -> command.startsWith("./recurve bench")); // which are the launcher's
        return List.copyOf(found);
    }

    @Test
    void thereAreCommandsOfEveryKind() throws IOException {
        List<String> names = commands().stream()
                .map(command -> arguments(command).get(0))
                .distinct()
                .toList();
        assertThat(names).contains("quickstart", "prepare", "train", "evaluate", "embed", "tag", "export", "report");
        assertThat(commands()).hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itsOptionsAndSettingsExist(String command) {
        CommandLine line = Recurve.commandLine();
        ParseResult parsed = line.parseArgs(arguments(command).toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        if (parsed.commandSpec().userObject() instanceof Configured configured) {
            requireSettings(parsed, configured);
        }
    }

    private static void requireSettings(ParseResult parsed, Configured command) {
        Path named =
                parsed.matchedOptionValue("--config", Optional.<Path>empty()).orElse(null);
        Optional<Path> file = Optional.ofNullable(named).map(HOME::resolve);
        List<String> overrides = parsed.matchedPositionals().stream()
                .flatMap(one -> one.stringValues().stream())
                .toList();
        Config config = ConfigSource.load(file, overrides);
        ConfigReader.checkSections(config, ConfigOptions.SECTIONS);
        Set<String> read = new LinkedHashSet<>();
        for (RecordComponent section : command.settings().getRecordComponents()) {
            String name = Names.kebab(section.getName());
            read.add(name);
            ConfigReader.readIfPresent(config, name, section.getType().asSubclass(Record.class));
        }
        assertThat(overrides).as("settings that the command reads").allSatisfy(override -> assertThat(read)
                .contains(override.substring(0, override.indexOf('.'))));
    }

    private static List<String> arguments(String command) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(command.substring("./recurve ".length()));
        while (matcher.find()) {
            arguments.add(Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow());
        }
        return arguments;
    }
}
