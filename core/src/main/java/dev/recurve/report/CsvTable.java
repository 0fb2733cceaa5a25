package dev.recurve.report;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A table of comma-separated values (RFC 4180, line feeds, UTF-8), its first line the names of the columns.
 *
 * <p>Numbers are written so that they read back as the same value.
 */
public final class CsvTable implements Closeable {
    private final Writer out;
    private final int columns;

    /**
     * Begins a table.
     *
     * @param out where to; closed with the table
     * @param columns names
     * @throws IOException if writing fails
     */
    public CsvTable(OutputStream out, String... columns) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.columns = columns.length;
        row((Object[]) columns);
    }

    /**
     * Writes a row.
     *
     * @param values one for each column
     * @throws IllegalArgumentException if there are more or fewer
     * @throws IOException if writing fails
     */
    public void row(Object... values) throws IOException {
        if (values.length != columns) {
            throw new IllegalArgumentException("expected " + columns + " values, found " + values.length);
        }
        for (int i = 0; i < columns; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(escaped(String.valueOf(values[i])));
        }
        out.write('\n');
    }

    private static String escaped(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
