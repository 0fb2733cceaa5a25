package dev.recurve.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {
    @Test
    void fieldsAreFoundByNameOrByPath() {
        assertThat(new JsonLine("text").text("{\"id\":1,\"text\":\"a \\u00e9 \\n b\"}", () -> "x"))
                .isEqualTo("a é \n b");
        assertThat(new JsonLine("doc.body").text("{\"doc\":{\"body\":\"deep\"}}", () -> "x"))
                .isEqualTo("deep");
        assertThat(new JsonLine("doc.body").text("{\"doc.body\":\"flat\"}", () -> "x"))
                .isEqualTo("flat");
    }

    @Test
    void nullAndBlankLinesAreBlankTexts() {
        assertThat(new JsonLine("text").text("{\"text\":null}", () -> "x")).isEmpty();
        assertThat(new JsonLine("text").text("  ", () -> "x")).isEmpty();
    }

    @Test
    void keysMayBeNumbersAndBooleans() {
        JsonLine line = new JsonLine("id");
        assertThat(line.key("{\"id\":\"a 1\"}", () -> "x")).isEqualTo("a 1");
        assertThat(line.key("{\"id\":12345678901234567890}", () -> "x")).isEqualTo("12345678901234567890");
        assertThat(line.key("{\"id\":2.5}", () -> "x")).isEqualTo("2.5");
        assertThat(line.key("{\"id\":true}", () -> "x")).isEqualTo("true");
        assertThat(line.key("{\"id\":null}", () -> "x")).isEmpty();
        assertThatThrownBy(() -> line.key("{\"id\":[7]}", () -> "f:3"))
                .isInstanceOf(RecurveException.class)
                .hasMessage("f:3: field 'id' must be text, a number or a boolean, found array");
        assertThatThrownBy(() -> line.key("{\"text\":\"a\"}", () -> "f:3"))
                .hasMessageContaining("has no field 'id', only text: is embed.id or label.id right?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"body\":\"a\"}|f:3: the JSON object has no field 'text', only body: is input.column right?",
                "{}|f:3: the JSON object has no field 'text', only an empty object",
                "{\"text\":5}|f:3: field 'text' must be text, found number",
                "[1]|f:3: expected a JSON object, found ARRAY",
                "{\"text\":\"a\"|f:3: not one JSON object a line",
                "{\"text\":\"a\"} {}|f:3: not one JSON object a line",
                "plain words|f:3: not one JSON object a line"
            })
    void faultsNamePlaceAndCause(String line, String message) {
        assertThatThrownBy(() -> new JsonLine("text").text(line, () -> "f:3"))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }
}
