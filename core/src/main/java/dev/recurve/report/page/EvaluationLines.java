package dev.recurve.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.artifact.StrictJson;
import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What {@code evaluate --json} printed: an object of JSON with a split in each line. */
public final class EvaluationLines {
    private EvaluationLines() {}

    /**
     * Reads a file.
     *
     * @param in its bytes; not closed
     * @param location what to name in errors
     * @return an object for each line that is not blank
     * @throws RecurveException if it is anything else
     * @throws IOException if reading fails
     */
    public static List<JsonNode> read(InputStream in, String location) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    found.add(StrictJson.line(line, location));
                }
            }
        } catch (RecurveException | CharacterCodingException e) {
            throw notEvaluated(location, e);
        }
        if (found.isEmpty() || found.stream().anyMatch(one -> !one.path("split").isTextual())) {
            throw notEvaluated(location, null);
        }
        return found;
    }

    private static RecurveException notEvaluated(String location, Exception cause) {
        return new RecurveException(
                "expected what evaluate --json printed at " + location + ", found something else: each line is an"
                        + " object of JSON with a split",
                cause);
    }
}
