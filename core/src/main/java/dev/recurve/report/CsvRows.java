package dev.recurve.report;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.config.RecurveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as {@link CsvTable} writes it, read whole.
 *
 * @param location names it in errors
 * @param columns names, from its first line
 * @param rows each as long as the columns
 */
public record CsvRows(String location, List<String> columns, List<Row> rows) {
    /**
     * Reads a table of a folder.
     *
     * @param columns that it needs to have, among others
     * @throws RecurveException if a column is missing, or a row is longer or shorter than the first
     * @throws IOException if reading fails
     */
    public static CsvRows read(ArtifactFolder folder, String name, String... columns) throws IOException {
        String location = folder.location() + "/" + name;
        try (Reader in = new BufferedReader(new InputStreamReader(folder.read(name), StandardCharsets.UTF_8))) {
            return read(in, location, columns);
        }
    }

    static CsvRows read(Reader in, String location, String... columns) throws IOException {
        Parser parser = new Parser(in, location);
        List<String> header = parser.next();
        for (String column : columns) {
            if (header == null || !header.contains(column)) {
                throw new RecurveException("expected a table with a column " + column + " at " + location
                        + ", found columns " + (header == null ? "[]" : header)
                        + ": was it written by another version of Recurve?");
            }
        }
        List<Row> rows = new ArrayList<>();
        for (List<String> values = parser.next(); values != null; values = parser.next()) {
            if (values.size() != header.size()) {
                throw new RecurveException(location + ", row " + (rows.size() + 1) + ": expected " + header.size()
                        + " values, found " + values.size() + ": is the file cut off?");
            }
            rows.add(new Row(location, rows.size() + 1, header, values));
        }
        return new CsvRows(location, header, rows);
    }

    /**
     * A row.
     *
     * @param location names the table in errors
     * @param number from 1, without the header
     * @param columns names
     * @param values as many
     */
    public record Row(String location, int number, List<String> columns, List<String> values) {
        /** A value as it stands. */
        public String text(String column) {
            return values.get(columns.indexOf(column));
        }

        /**
         * A value as a number; NaN where it is empty.
         *
         * @throws RecurveException if it is no number
         */
        public double value(String column) {
            String text = text(column);
            try {
                return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new RecurveException(
                        location + ", row " + number + ": expected a number in " + column + ", found '" + text + "'",
                        e);
            }
        }
    }

    /** Values between commas, quoted or not (RFC 4180). */
    private static final class Parser {
        private final Reader in;
        private final String location;
        private int next;
        private int row; // 0 is the header
        private boolean closed; // whether a quote has ended the value

        Parser(Reader in, String location) throws IOException {
            this.in = in;
            this.location = location;
            next = in.read();
        }

        /** The values of a row; null at the end. */
        List<String> next() throws IOException {
            if (next < 0) {
                return null;
            }
            List<String> values = new ArrayList<>(List.of(value()));
            while (next == ',') {
                next = in.read();
                values.add(value());
            }
            if (next == '\r') {
                next = in.read();
            }
            if (next == '\n') {
                next = in.read();
            }
            row++;
            return values;
        }

        private String value() throws IOException {
            StringBuilder text = new StringBuilder();
            if (next == '"') {
                closed = false;
                next = in.read();
                while (next >= 0 && (next != '"' || escaped())) {
                    text.append((char) next);
                    next = in.read();
                }
                requireEnd(text);
            } else {
                while (next >= 0 && next != ',' && next != '\n' && next != '\r') {
                    text.append((char) next);
                    next = in.read();
                }
            }
            return text.toString();
        }

        /** What is quoted ends with its quote, and nothing but another value or row follows. */
        private void requireEnd(StringBuilder text) {
            if (closed && (next < 0 || next == ',' || next == '\n' || next == '\r')) {
                return;
            }
            throw new RecurveException(location + ", row " + row + ": expected a quoted value to end with a quote"
                    + " and a comma or line behind it, found '" + text + "': is the file cut off?");
        }

        /** Whether the quote that was read is the first of two, which stand for one; otherwise it closes the value. */
        private boolean escaped() throws IOException {
            next = in.read();
            closed = next != '"';
            return !closed;
        }
    }
}
