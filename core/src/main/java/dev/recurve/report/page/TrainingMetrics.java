package dev.recurve.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.StrictJson;
import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The events of a run's {@code metrics.jsonl}. After {@code --resume} a round can stand there twice: the later one counts.
 *
 * @param start the last start; {@link MissingNode} if there is none
 * @param rounds by number
 * @param evaluations of the validation split, by epoch
 */
record TrainingMetrics(JsonNode start, List<JsonNode> rounds, List<JsonNode> evaluations) {
    static final String FILE = "metrics.jsonl";

    /**
     * Reads the events; a last line that a killed process left half-written is left out.
     *
     * @param run the run's folder, which has the file
     * @throws RecurveException if another line is not JSON
     * @throws IOException if reading fails
     */
    static TrainingMetrics read(ArtifactFolder run) throws IOException {
        JsonNode start = MissingNode.getInstance();
        TreeMap<Long, JsonNode> rounds = new TreeMap<>();
        TreeMap<Long, JsonNode> evaluations = new TreeMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(run.read(FILE), StandardCharsets.UTF_8))) {
            int number = 0;
            String line = in.readLine();
            while (line != null) {
                number++;
                String next = in.readLine();
                String where = run.location() + "/" + FILE + ", line " + number;
                JsonNode event = parse(line, next == null, where);
                switch (event.path("event").asText()) {
                    case "start" -> start = event;
                    case "round" -> rounds.put(number(event, "round", where), event);
                    case "evaluation" -> evaluations.put(number(event, "epoch", where), event);
                    default -> {} // checkpoints, the end
                }
                line = next;
            }
        }
        return new TrainingMetrics(start, List.copyOf(rounds.values()), List.copyOf(evaluations.values()));
    }

    private static JsonNode parse(String line, boolean last, String where) {
        try {
            JsonNode event = StrictJson.line(line, where);
            if (event.isObject()) {
                return event;
            }
        } catch (RecurveException e) {
            if (!last) {
                throw e;
            }
        }
        if (last) {
            return MissingNode.getInstance();
        }
        throw new RecurveException(where + ": expected an object of JSON: was the file changed by hand?");
    }

    private static long number(JsonNode event, String field, String where) {
        if (!event.path(field).isIntegralNumber() || !event.path(field).canConvertToLong()) {
            throw new RecurveException(where + ": expected a number in " + field + ", found "
                    + (event.has(field) ? event.get(field) : "none") + ": was the file changed by hand?");
        }
        return event.get(field).longValue();
    }

    /** Tokens that the run had seen at the end of each round. */
    double[] tokens() {
        double[] tokens = new double[rounds.size()];
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            sum += rounds.get(i).path("tokens").asDouble();
            tokens[i] = sum;
        }
        return tokens;
    }

    /** A field of every round; NaN where it is not. */
    double[] ofRounds(String field) {
        return values(rounds, field);
    }

    static double[] values(List<JsonNode> events, String field) {
        return events.stream()
                .mapToDouble(event -> event.path(field).asDouble(Double.NaN))
                .toArray();
    }

    /** Fields that some evaluation has, in the order asked for. */
    List<String> measured(List<String> fields) {
        return fields.stream()
                .filter(field ->
                        evaluations.stream().anyMatch(one -> one.path(field).isNumber()))
                .toList();
    }

    /** The mean of each of at most so many stretches of equal length. */
    static double[] means(double[] values, int most) {
        int stretch = Math.max(1, (values.length + most - 1) / most);
        List<Double> means = new ArrayList<>();
        for (int from = 0; from < values.length; from += stretch) {
            means.add(IntStream.range(from, Math.min(values.length, from + stretch))
                    .mapToDouble(i -> values[i])
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN));
        }
        return means.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
