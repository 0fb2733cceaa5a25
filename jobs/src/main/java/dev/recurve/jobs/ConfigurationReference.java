package dev.recurve.jobs;

import dev.recurve.config.ConfigWriter;
import dev.recurve.config.ConfigWriter.Described;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/** {@code docs/configuration.md}: every setting, as the settings records and the commands that read them declare it. */
final class ConfigurationReference {
    private static final String HEAD =
            """
            # Settings

            This page is made from the declarations in the code (package `dev.recurve.config`); a test fails where it is not up to date, and `./mvnw -q -B -pl jobs -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Drecurve.reference=write` makes it again.

            Files are [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md); `key=value` on the command line wins over the file. A key that does not exist, a value of another kind or out of bounds is an error that names file and line. `(unset)` is a setting without a value, which can be left out; `(required)` has to be given. Lists may be given as one value. `recurve COMMAND --help` prints the settings of a command.
            """;

    private ConfigurationReference() {}

    /** The page, in Markdown. */
    static String page() {
        Map<String, Section> sections = sections();
        StringBuilder page = new StringBuilder(HEAD);
        for (String name : ConfigOptions.SECTIONS) {
            Section section = sections.get(name);
            if (section == null) {
                throw new IllegalStateException("no command declares that it reads section " + name);
            }
            page.append("\n## ").append(name).append('\n');
            page.append("Read by ").append(commands(section)).append(".\n\n");
            page.append("| setting | value | default | |\n|---|---|---|---|\n");
            section.settings().forEach(setting -> page.append(row(setting)));
        }
        return page.toString();
    }

    private record Section(List<Described> settings, Set<String> commands) {}

    private static Map<String, Section> sections() {
        Map<String, Section> sections = new LinkedHashMap<>();
        Recurve.commandLine().getSubcommands().values().forEach(command -> collect(command, sections));
        return sections;
    }

    private static void collect(CommandLine command, Map<String, Section> sections) {
        if (command.getCommand() instanceof Configured configured) {
            for (RecordComponent component : configured.settings().getRecordComponents()) {
                Class<? extends Record> type = component.getType().asSubclass(Record.class);
                sections.computeIfAbsent(
                                component.getName(),
                                name -> new Section(ConfigWriter.settings(name, type), new LinkedHashSet<>()))
                        .commands()
                        .add(name(command));
            }
        }
        command.getSubcommands().values().forEach(below -> collect(below, sections));
    }

    private static String name(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent.getParent() == null ? command.getCommandName() : name(parent) + " " + command.getCommandName();
    }

    private static String commands(Section section) {
        List<String> quoted = new ArrayList<>();
        section.commands().forEach(command -> quoted.add("`" + command + "`"));
        return String.join(", ", quoted);
    }

    private static String row(Described setting) {
        String fallback = setting.fallback().startsWith("(") ? setting.fallback() : "`" + setting.fallback() + "`";
        return "| `" + setting.key() + "` | " + setting.kind() + " | " + fallback + " | " + escaped(setting.doc())
                + " |\n";
    }

    /** What Markdown would take for the end of a cell, or for a tag. */
    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
