package dev.recurve.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.recurve.config.RecurveException;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Supplier;

/** Takes a text or key out of one line of JSON. */
public final class JsonLine {
    // A second object on the line, and a field that is there twice, would otherwise be lost without a word.
    private static final ObjectReader READER = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final String field;

    /**
     * Makes a reader of one field.
     *
     * @param field the field of the object, or a path of fields joined by dots where no field has that whole name
     */
    public JsonLine(String field) {
        this.field = field;
    }

    /**
     * Reads the field.
     *
     * @param line a JSON object; a blank line counts as a blank text
     * @param where names file and line in an error
     * @return the text of the field; empty if it is {@code null}
     * @throws RecurveException if the line is not a JSON object, or the field is missing or not text
     */
    public String text(String line, Supplier<String> where) {
        JsonNode value = value(line, where, "input.column");
        if (value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw unfit(value, where, "text");
        }
        return value.textValue();
    }

    /**
     * Reads the field as what names the line's document.
     *
     * @param line a JSON object; a blank line counts as a blank key
     * @param where names file and line in an error
     * @return the text of the field, or its number or boolean as JSON spells it; empty if it is {@code null}
     * @throws RecurveException if the line is not a JSON object, or the field is missing or an array or object
     */
    public String key(String line, Supplier<String> where) {
        JsonNode value = value(line, where, "embed.id or label.id");
        if (value.isNull()) {
            return "";
        }
        if (!value.isValueNode()) {
            throw unfit(value, where, "text, a number or a boolean");
        }
        return value.asText();
    }

    private JsonNode value(String line, Supplier<String> where, String setting) {
        if (line.isBlank()) {
            return NullNode.getInstance();
        }
        JsonNode object = parse(line, where);
        JsonNode value = find(object);
        if (value == null) {
            throw new RecurveException(where.get() + ": the JSON object has no field '" + field + "', only "
                    + names(object) + ": is " + setting + " right?");
        }
        return value;
    }

    private RecurveException unfit(JsonNode value, Supplier<String> where, String expected) {
        return new RecurveException(where.get() + ": field '" + field + "' must be " + expected + ", found "
                + value.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    private static JsonNode parse(String line, Supplier<String> where) {
        JsonNode node;
        try {
            node = READER.readValue(line);
        } catch (JsonProcessingException e) {
            String column = e.getLocation() == null
                    ? ""
                    : " at column " + e.getLocation().getColumnNr();
            throw new RecurveException(
                    where.get() + ": not one JSON object a line" + column + ": " + firstLine(e.getOriginalMessage()),
                    e);
        }
        if (node == null || !node.isObject()) {
            throw new RecurveException(
                    where.get() + ": expected a JSON object, found " + (node == null ? "nothing" : node.getNodeType()));
        }
        return node;
    }

    private JsonNode find(JsonNode object) {
        JsonNode whole = object.get(field);
        if (whole != null) {
            return whole;
        }
        JsonNode at = object;
        for (String step : field.split("\\.")) {
            at = at == null ? null : at.get(step);
        }
        return at;
    }

    private static String names(JsonNode object) {
        StringBuilder out = new StringBuilder();
        Iterator<String> names = object.fieldNames();
        for (int i = 0; names.hasNext(); i++) {
            if (i == 8) { // enough to see the mistake in one line
                return out.append(", …").toString();
            }
            out.append(i == 0 ? "" : ", ").append(names.next());
        }
        return out.length() == 0 ? "an empty object" : out.toString();
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
