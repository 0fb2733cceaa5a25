package dev.recurve.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("rows") List<List<String>> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvTable table = new CsvTable(out, "a", "b", "c")) {
            for (List<String> row : rows) {
                table.row(row.toArray());
            }
        }

        CsvRows read = CsvRows.read(new StringReader(out.toString(StandardCharsets.UTF_8)), "t.csv", "b");

        assertThat(read.columns()).containsExactly("a", "b", "c");
        assertThat(read.rows()).extracting(CsvRows.Row::values).isEqualTo(rows);
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        return Arbitraries.strings()
                .withChars(',', '"', '\n', '\r', 'a', 'ж', ' ')
                .ofMaxLength(6)
                .list()
                .ofSize(3)
                .list()
                .ofMaxSize(5);
    }

    @Test
    void numbersAreRead() throws IOException {
        CsvRows.Row row = CsvRows.read(new StringReader("x,y,z\r\n1.0E-30,,NaN"), "t.csv")
                .rows()
                .get(0);
        assertThat(row.value("x")).isEqualTo(1e-30);
        assertThat(row.value("y")).isNaN();
        assertThat(row.value("z")).isNaN();
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> CsvRows.read(new StringReader("x,y\n1,2\n"), "t.csv", "x", "unit"))
                .isInstanceOf(RecurveException.class)
                .hasMessage("expected a table with a column unit at t.csv, found columns [x, y]: was it written by"
                        + " another version of Recurve?");
        assertThatThrownBy(() -> CsvRows.read(new StringReader(""), "t.csv", "x"))
                .hasMessageContaining("found columns []");
        assertThatThrownBy(() -> CsvRows.read(new StringReader("x,y\n1,2\n1"), "t.csv", "x"))
                .hasMessage("t.csv, row 2: expected 2 values, found 1: is the file cut off?");
        assertThatThrownBy(() -> CsvRows.read(new StringReader("x\nfour\n"), "t.csv", "x")
                        .rows()
                        .get(0)
                        .value("x"))
                .hasMessage("t.csv, row 1: expected a number in x, found 'four'");
    }
}
