package dev.recurve.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsvTableTest {
    @Test
    void rowsAreThoseOfRfc4180() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvTable table = new CsvTable(out, "name", "value")) {
            table.row("plain", 0.1);
            table.row("a,b", 3);
            table.row("he said \"no\"", 1e-30);
            table.row("две\nлинии", Double.NaN);
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("name,value\nplain,0.1\n\"a,b\",3\n\"he said \"\"no\"\"\",1.0E-30\n\"две\nлинии\",NaN\n");
    }

    @Test
    void aRowHasAValueForEachColumn() throws IOException {
        try (CsvTable table = new CsvTable(new ByteArrayOutputStream(), "a", "b")) {
            assertThatThrownBy(() -> table.row(1)).hasMessage("expected 2 values, found 1");
        }
    }
}
