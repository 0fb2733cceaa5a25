package dev.recurve.bench.convergence;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Results in a file, an object of JSON a line, in the order in which the runs have ended. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Result> results = new ArrayList<>();

    /**
     * How a run ended.
     *
     * @param name of the run
     * @param settings in which it differs from the others
     * @param perplexities on the validation split, after each epoch
     * @param tokens targets trained on
     * @param steps local steps of each worker
     * @param rounds synchronisations
     * @param seconds wall time of the rounds
     */
    record Result(
            String name,
            Map<String, String> settings,
            List<Double> perplexities,
            long tokens,
            long steps,
            int rounds,
            double seconds) {
        /** After the last epoch. */
        double perplexity() {
            return perplexities.get(perplexities.size() - 1);
        }
    }

    /** Reads what the file has, if it is there. */
    Results(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    results.add(parse(JSON.readTree(line)));
                }
            }
        }
    }

    private Result parse(JsonNode line) {
        if (!line.hasNonNull("run") || line.path("validation_perplexities").isEmpty()) {
            throw new RecurveException(file + " has a line that is no result of this benchmark: " + line);
        }
        Map<String, String> settings =
                new TreeMap<>(JSON.convertValue(line.path("settings"), new TypeReference<Map<String, String>>() {}));
        List<Double> perplexities =
                JSON.convertValue(line.path("validation_perplexities"), new TypeReference<List<Double>>() {});
        return new Result(
                line.path("run").asText(),
                settings,
                perplexities,
                line.path("tokens").asLong(),
                line.path("steps").asLong(),
                line.path("rounds").asInt(),
                line.path("seconds").asDouble());
    }

    /** Whether a run with that name and these settings has ended. */
    boolean has(PlannedRun run) {
        return of(run).isPresent();
    }

    /** The result of a run. */
    Optional<Result> of(PlannedRun run) {
        return results.stream()
                .filter(result ->
                        result.name().equals(run.name()) && result.settings().equals(run.settings()))
                .findFirst();
    }

    /** Writes a result to the end of the file, at once. */
    void append(Result result) throws IOException {
        results.add(result);
        ObjectNode line = JSON.createObjectNode();
        line.put("run", result.name());
        line.set("settings", JSON.valueToTree(result.settings()));
        line.put("validation_perplexity", result.perplexity());
        line.set("validation_perplexities", JSON.valueToTree(result.perplexities()));
        line.put("tokens", result.tokens());
        line.put("steps", result.steps());
        line.put("rounds", result.rounds());
        line.put("seconds", result.seconds());
        line.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
