package dev.recurve.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.recurve.spark.inspect.Inspection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An {@link Inspection} for people: a line for each fact, and a table for each list. */
final class InspectionTables {
    private static final int NAME_WIDTH = 22;
    /** Of a SHA-256 in a table, enough to tell two apart; JSON has all of it. */
    private static final int HASH_SHOWN = 12;

    private InspectionTables() {}

    /** The lines, facts first. */
    static List<String> lines(Inspection found) {
        List<String> lines = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        found.facts().fields().forEachRemaining(fact -> {
            if (isTable(fact.getValue())) {
                tables.addAll(table(fact.getValue()));
            } else {
                facts(fact.getKey(), fact.getValue(), lines);
            }
        });
        JsonNode versions = found.provenance().path("versions");
        if (!versions.isEmpty()) {
            facts("written by", versions, lines);
        }
        lines.addAll(tables);
        return lines;
    }

    private static boolean isTable(JsonNode value) {
        return value.isArray() && (value.isEmpty() || value.get(0).isObject());
    }

    private static void facts(String name, JsonNode value, List<String> lines) {
        if (value.isObject() && isFlat(value)) {
            List<String> parts = new ArrayList<>();
            value.fields().forEachRemaining(part -> parts.add(part.getKey() + " " + shown(part.getValue())));
            lines.add(line(name, String.join(", ", parts)));
        } else if (value.isObject()) {
            value.fields().forEachRemaining(part -> facts(name + " " + part.getKey(), part.getValue(), lines));
        } else {
            lines.add(line(name, value.isTextual() ? value.textValue() : shown(value)));
        }
    }

    private static boolean isFlat(JsonNode object) {
        for (JsonNode part : object) {
            if (part.isObject()) {
                return false;
            }
        }
        return true;
    }

    private static String line(String name, String value) {
        return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %s", name, value);
    }

    /** Columns in the order in which rows name them first; numbers to the right. */
    private static List<String> table(JsonNode rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        List<StringBuilder> lines = new ArrayList<>();
        for (int i = 0; i <= rows.size(); i++) {
            lines.add(new StringBuilder());
        }
        for (String column : columns) {
            List<String> cells = new ArrayList<>(List.of(column));
            boolean numbers = true;
            for (JsonNode row : rows) {
                JsonNode value = row.path(column);
                cells.add(value.isMissingNode() ? "" : shown(value));
                numbers &= value.isNumber() || value.isMissingNode();
            }
            append(lines, cells, numbers);
        }
        List<String> text = new ArrayList<>();
        if (!rows.isEmpty()) {
            text.add("");
            lines.forEach(line -> text.add(line.toString().stripTrailing()));
        }
        return text;
    }

    private static void append(List<StringBuilder> lines, List<String> cells, boolean toTheRight) {
        int width = cells.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < cells.size(); i++) {
            String space = " ".repeat(width - cells.get(i).length());
            lines.get(i)
                    .append(lines.get(i).length() == 0 ? "" : "  ")
                    .append(toTheRight ? space + cells.get(i) : cells.get(i) + space);
        }
    }

    private static String shown(JsonNode value) {
        if (value.isIntegralNumber()) {
            return String.format(Locale.ROOT, "%,d", value.longValue());
        }
        if (value.isNumber()) {
            return String.format(Locale.ROOT, "%.4g", value.doubleValue());
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.matches("[0-9a-f]{64}") ? text.substring(0, HASH_SHOWN) : text;
    }
}
