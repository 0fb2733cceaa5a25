package dev.recurve.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.recurve.config.RecurveException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * JSON that Recurve has written. A key that stands there twice, and whatever follows the end, is refused: one of the two
 * would be lost without a word.
 */
public final class StrictJson {
    private static final ObjectReader READER = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private StrictJson() {}

    /**
     * Reads a file.
     *
     * @param in its bytes; not closed
     * @param location what to name in errors
     * @throws RecurveException if it is not JSON
     * @throws IOException if reading fails
     */
    public static JsonNode read(InputStream in, String location) throws IOException {
        try {
            return READER.readTree(in);
        } catch (JsonProcessingException e) {
            throw refusal(location, e.getOriginalMessage(), e);
        } catch (CharConversionException e) {
            throw refusal(location, e.getMessage(), e);
        }
    }

    /**
     * Reads a line.
     *
     * @param line the text
     * @param where names file and line in errors
     * @throws RecurveException if it is not JSON
     */
    public static JsonNode line(String line, String where) {
        try {
            return READER.readTree(line);
        } catch (JsonProcessingException e) {
            throw refusal(where, e.getOriginalMessage(), e);
        }
    }

    private static RecurveException refusal(String location, String message, IOException cause) {
        String first = String.valueOf(message).lines().findFirst().orElse("");
        return new RecurveException(location + " is not JSON: " + first + ": was it changed by hand?", cause);
    }
}
