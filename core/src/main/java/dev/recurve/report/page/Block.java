package dev.recurve.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of a section: one of its components is there, the others are null.
 *
 * @param note a paragraph
 * @param table a table
 * @param pictures drawings beside each other
 * @param uses words in their sentences
 */
record Block(String note, Table table, List<Picture> pictures, List<Use> uses) {
    /** A paragraph. */
    static Block note(String text) {
        return new Block(text, null, null, null);
    }

    /** Drawings. */
    static Block pictures(List<Picture> pictures) {
        return new Block(null, null, List.copyOf(pictures), null);
    }

    /** Words in context. */
    static Block uses(List<Use> uses) {
        return new Block(null, null, null, List.copyOf(uses));
    }

    /**
     * A table.
     *
     * @param caption above it
     * @param header names of columns, above numbers to the right as they are
     * @param rows cells, as many as names
     */
    record Table(String caption, List<Cell> header, List<List<Cell>> rows) {}

    /** A cell of a table; numbers stand to the right. */
    record Cell(String text, boolean number) {
        /** From so many letters on, text is broken anywhere. */
        private static final int LONG = 36;

        /** Whether a line of the text would make the table too wide. */
        boolean isLong() {
            return !number && text.length() > LONG;
        }

        static Cell text(String text) {
            return new Cell(text, false);
        }

        /** A number with some digits behind the point; a dash where there is none. */
        static Cell number(double value, int digits) {
            return new Cell(
                    Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : "–", true);
        }

        static Cell count(double value) {
            return number(value, 0);
        }

        /** A share and its 95 % interval. */
        static Cell interval(double value, double low, double high) {
            return new Cell(String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", value, low, high), true);
        }
    }

    /** Builds a table. */
    static final class TableBuilder {
        private final String caption;
        private final List<String> header;
        private final List<List<Cell>> rows = new ArrayList<>();

        TableBuilder(String caption, String... header) {
            this.caption = caption;
            this.header = List.of(header);
        }

        void row(Cell... cells) {
            rows.add(List.of(cells));
        }

        int size() {
            return rows.size();
        }

        Block build() {
            List<Cell> names = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                int column = i;
                names.add(new Cell(header.get(i), rows.stream().anyMatch(row -> row.get(column)
                        .number())));
            }
            return new Block(null, new Table(caption, names, rows), null, null);
        }
    }

    /**
     * A word in its sentence, and what belongs to it.
     *
     * @param mark number or similarity, or empty
     * @param before words before it
     * @param word the word
     * @param after words behind it
     * @param near other words whose vectors are near, or empty
     */
    record Use(String mark, String before, String word, String after, List<Use> near) {}
}
