package dev.recurve.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import dev.recurve.fuzz.HostileInput;
import dev.recurve.fuzz.MemoryFolder;
import dev.recurve.fuzz.Promise;
import dev.recurve.fuzz.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, whatever is in them. */
class CsvRowsFuzzTest {
    @Property
    void everyRowIsReadOrRefused(@ForAll("tables") byte[] table) {
        Promise.isKept(() -> {
            CsvRows read = read(table);
            assertThat(read.rows()).allSatisfy(row -> assertThat(row.values()).hasSameSizeAs(read.columns()));
            CsvRows again = read(written(
                    read.columns(),
                    read.rows().stream().map(CsvRows.Row::values).toList()));
            assertThat(again).isEqualTo(read);
        });
        Promise.isKept(() -> read(table).rows().forEach(row -> row.value("n")));
    }

    private static CsvRows read(byte[] table) throws IOException {
        return CsvRows.read(new MemoryFolder("m").put("t.csv", table), "t.csv", "n");
    }

    @Provide
    Arbitrary<byte[]> tables() {
        return HostileInput.of(random ->
                written(List.of("n", "text"), Texts.some(0, 6, random, () -> List.of(number(random), text(random)))));
    }

    private static String number(Random random) {
        return random.nextInt(4) == 0 ? "" : String.valueOf(random.nextGaussian());
    }

    private static String text(Random random) {
        return Texts.line(random) + List.of("", ",", "\"", "\n", "\r").get(random.nextInt(5));
    }

    private static byte[] written(List<String> columns, List<List<String>> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvTable table = new CsvTable(out, columns.toArray(String[]::new))) {
            for (List<String> row : rows) {
                table.row(row.toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** What follows a quoted value would become a row of its own, and half a value a whole one. */
    @ParameterizedTest
    @ValueSource(strings = {"n\n\"a\"b\n", "n\n\"a", "n\n\"a\"\"", "n\na\n\"b\nc\n"})
    void quotesThatDoNotEndAreRefused(String table) {
        assertThatThrownBy(() -> read(Texts.bytes(table)))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("expected a quoted value to end with a quote");
    }
}
