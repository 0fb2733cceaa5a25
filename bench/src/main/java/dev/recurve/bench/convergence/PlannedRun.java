package dev.recurve.bench.convergence;

import dev.recurve.config.ConfigSource;
import dev.recurve.config.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One training run of the comparison: a line {@code name: key=value key=value …} of the plan.
 *
 * @param name what results call it; up to a slash the row of the table that it belongs to
 * @param settings what differs from the configuration that all runs share, by key
 */
record PlannedRun(String name, Map<String, String> settings) {
    private static final String WORKERS = "averaging.workers";

    /** Reads a plan; blank lines and those that begin with {@code #} are left out. */
    static List<PlannedRun> read(Path plan) throws IOException {
        List<PlannedRun> runs = new ArrayList<>();
        for (String line : Files.readAllLines(plan)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                runs.add(parse(line, plan));
            }
        }
        return runs;
    }

    private static PlannedRun parse(String line, Path plan) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new UsageException("expected 'name: key=value …' in " + plan + ", found '" + line + "'");
        }
        Map<String, String> settings = new TreeMap<>();
        for (String setting : line.substring(colon + 1).strip().split("\\s+")) {
            String[] parts = setting.split("=", 2);
            if (parts.length != 2) {
                throw new UsageException(
                        "expected key=value in " + plan + ", found '" + setting + "' in '" + line + "'");
            }
            settings.put(parts[0], parts[1]);
        }
        PlannedRun run = new PlannedRun(line.substring(0, colon).strip(), settings);
        if (!settings.containsKey(WORKERS)) {
            throw new UsageException("run " + run.name + " of " + plan + " does not say " + WORKERS);
        }
        ConfigSource.load(Optional.empty(), run.overrides()); // keys and values that HOCON does not read fail here
        return run;
    }

    /** As on a command line. */
    List<String> overrides() {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** A folder's name that no run with other settings has. */
    String folder() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(overrides().toString().getBytes(StandardCharsets.UTF_8));
            return name.replaceAll("[^A-Za-z0-9]+", "-") + "-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    int workers() {
        return Integer.parseInt(settings.get(WORKERS));
    }

    /** What the rows of the table and the lines of the picture stand for: the name up to a slash. */
    String series() {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
