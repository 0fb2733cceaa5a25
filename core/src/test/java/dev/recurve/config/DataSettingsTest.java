package dev.recurve.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of what {@code prepare} reads. */
class DataSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "vocabulary, min-count = 0, vocabulary.min-count must be at least 1",
        "vocabulary, max-size = 2, vocabulary.max-size must be at least 3",
        "validation, fraction = 1, validation.fraction must be above 0 and below 1",
        "validation, fraction = 0, validation.fraction must be above 0 and below 1",
        "validation, path = \" \", validation.path must not be empty",
        "input, path = [], input.path must name at least one file",
        "input, max-line-tokens = 0, input.max-line-tokens must be at least 1",
        "input, format = csv, 'input.format must be one of auto, text, json, parquet'",
        "tokenizer, type = words, 'tokenizer.type must be one of whitespace, unicode, character'"
    })
    void valuesOutOfBoundsAreUsageErrors(String section, String setting, String message) {
        Class<? extends Record> type =
                switch (section) {
                    case "vocabulary" -> VocabularySettings.class;
                    case "validation" -> ValidationSettings.class;
                    case "input" -> InputSettings.class;
                    default -> TokenizerSettings.class;
                };
        String path = section.equals("input") && !setting.startsWith("path") ? "path = x, " : "";
        String hocon = section + " { " + path + setting + " }";

        assertThatThrownBy(() -> ConfigReader.read(ConfigFactory.parseString(hocon), section, type))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @org.junit.jupiter.api.Test
    void validationComesFromOnePlace() {
        String hocon = "validation { path = x, fraction = 0.1 }";

        assertThatThrownBy(() ->
                        ConfigReader.read(ConfigFactory.parseString(hocon), "validation", ValidationSettings.class))
                .hasMessageContaining("validation.path and fraction exclude each other");
    }
}
