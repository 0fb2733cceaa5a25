package dev.recurve.spark.probe;

import dev.recurve.config.Names;
import dev.recurve.config.ProbeSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.UsageException;
import dev.recurve.probe.AgreementPair;
import dev.recurve.probe.PairReader;
import dev.recurve.text.sample.AgreementFrames;
import dev.recurve.vocab.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The pairs that a probe reads.
 *
 * @param covered pairs all of whose words are in the vocabulary
 * @param uncovered the others
 * @param source where they come from
 */
record PairSource(List<AgreementPair> covered, List<AgreementPair> uncovered, String source) {
    /**
     * Reads or generates pairs.
     *
     * @throws RecurveException if a file cannot be used, or no pair is covered
     * @throws UsageException if a condition is unknown
     */
    static PairSource of(ProbeSettings settings, long seed, Configuration hadoop, Vocabulary vocabulary)
            throws IOException {
        boolean generated = settings.pairs().isEmpty();
        List<AgreementPair> all = generated ? generate(seed, settings.perCondition()) : read(settings.pairs(), hadoop);
        List<AgreementPair> wanted = chosen(all, settings.conditions());
        List<AgreementPair> covered = new ArrayList<>();
        List<AgreementPair> uncovered = new ArrayList<>();
        for (AgreementPair pair : wanted) {
            (pair.unknownTo(vocabulary).isEmpty() ? covered : uncovered).add(pair);
        }
        String source = generated ? "generated, seed " + seed : String.join(", ", settings.pairs());
        if (covered.isEmpty()) {
            throw new RecurveException("expected pairs whose words the model knows, found none among " + wanted.size()
                    + " (" + source + "); unknown are for instance "
                    + String.join(", ", uncovered.get(0).unknownTo(vocabulary))
                    + ": was the model trained on other text, or its text not in lower case?");
        }
        return new PairSource(covered, uncovered, source);
    }

    /** How many pairs were measured, by the name of what was read of each, and how many were not. */
    Map<String, Object> counts(String name) {
        return Map.of(name, covered.size(), "uncovered", uncovered.size());
    }

    /** Pairs of all frames and conditions. */
    static List<AgreementPair> generate(long seed, int perCondition) {
        AgreementFrames frames = new AgreementFrames(seed);
        List<AgreementPair> pairs = new ArrayList<>();
        for (String frame : AgreementFrames.names()) {
            for (String condition : AgreementFrames.conditions(frame)) {
                for (AgreementFrames.Item item : frames.pairs(frame, condition, perCondition)) {
                    pairs.add(new AgreementPair(
                            String.valueOf(pairs.size() + 1),
                            frame,
                            condition,
                            item.prefix(),
                            item.right(),
                            item.wrong(),
                            item.rest()));
                }
            }
        }
        return pairs;
    }

    private static List<AgreementPair> read(List<String> paths, Configuration hadoop) throws IOException {
        List<AgreementPair> pairs = new ArrayList<>();
        Set<String> frames = new LinkedHashSet<>();
        for (String path : paths) {
            for (Path file : files(path, hadoop)) {
                String frame = file.getName().replaceFirst("\\.[^.]*$", "");
                if (!frames.add(frame)) {
                    throw new RecurveException("expected files of different names in probe.pairs, found " + frame
                            + " twice: a condition is named by its file");
                }
                try (BufferedReader in = new BufferedReader(new InputStreamReader(
                        file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8.newDecoder()))) {
                    pairs.addAll(PairReader.read(in, file.toString(), frame));
                }
            }
        }
        return pairs;
    }

    private static List<Path> files(String location, Configuration hadoop) throws IOException {
        Path path = new Path(location);
        FileSystem files = path.getFileSystem(hadoop);
        List<Path> found = new ArrayList<>();
        FileStatus[] matched = files.globStatus(path);
        for (FileStatus status : matched == null ? new FileStatus[0] : matched) {
            if (status.isDirectory()) {
                Arrays.stream(files.listStatus(status.getPath()))
                        .filter(file ->
                                file.isFile() && file.getPath().getName().endsWith(".txt"))
                        .forEach(file -> found.add(file.getPath()));
            } else {
                found.add(status.getPath());
            }
        }
        if (found.isEmpty()) {
            throw new RecurveException("expected files of pairs at probe.pairs = " + location + ", found none");
        }
        found.sort(null);
        return found;
    }

    private static List<AgreementPair> chosen(List<AgreementPair> all, List<String> conditions) {
        Set<String> known = new LinkedHashSet<>();
        all.forEach(pair -> known.addAll(List.of(pair.frame(), pair.label())));
        for (String condition : conditions) {
            if (!known.contains(condition)) {
                String hint = Names.nearest(condition, List.copyOf(known))
                        .map(name -> "did you mean " + name + "?")
                        .orElse("known are " + String.join(", ", known));
                throw new UsageException("probe.conditions: unknown condition '" + condition + "': " + hint);
            }
        }
        return all.stream()
                .filter(pair ->
                        conditions.isEmpty() || conditions.contains(pair.frame()) || conditions.contains(pair.label()))
                .toList();
    }
}
