package dev.recurve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What README and docs/ tell a reader to type. */
public final class Documents {
    private static final Path HOME = Path.of("..");

    /** In a block or between backticks, to the end of what is not continued. */
    private static final Pattern COMMAND = Pattern.compile("(?:^|`)\\s*(\\./recurve [^`]*)");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n(.*?)^```$");

    private Documents() {}

    /** Files with commands in them. */
    public static List<Path> all() throws IOException {
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(HOME.resolve("README.md"), HOME.resolve("data-samples/README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    /** The commands of the launcher in a file, each on one line; an ellipsis and FILE stand for more than is said. */
    public static List<String> commands(Path document) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (String line :
                Files.readString(document).replaceAll("\\\\\\n\\s*", "").lines().toList()) {
            Matcher matcher = COMMAND.matcher(line);
            while (matcher.find()) {
                found.add(matcher.group(1).replaceAll("\\s+#.*", "").strip());
            }
        }
        found.removeIf(command -> command.contains("…") || command.contains("FILE"));
        return List.copyOf(found);
    }

    /** The blocks of a file that begin with a command, as they are pasted into a shell. */
    static List<String> blocks(Path document) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(document));
        while (matcher.find()) {
            if (matcher.group(1).matches("(?s)(\\./recurve|printf) .*")) {
                blocks.add(matcher.group(1));
            }
        }
        return blocks;
    }
}
