package dev.recurve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Inner(@Setting(doc = "depth", or = "3") int depth, @Setting(doc = "rate", or = "0.5") double rate) {
        Inner {
            Bounds.atLeast("depth", depth, 1);
        }
    }

    record Sample(
            @Setting(doc = "name") String name,
            @Setting(doc = "count", or = "7") int minCount,
            @Setting(doc = "big", or = "10000000000") long big,
            @Setting(doc = "on", or = "true") boolean on,
            @Setting(doc = "colour", or = "dark-blue") Colour colour,
            @Setting(doc = "paths", or = "[]") List<String> paths,
            @Setting(doc = "share") Optional<Double> share,
            @Setting(doc = "inner") Inner inner) {}

    @Test
    void missingKeysTakeTheirDefaults() {
        assertThat(read("s { name = x }"))
                .isEqualTo(new Sample(
                        "x",
                        7,
                        10_000_000_000L,
                        true,
                        Colour.DARK_BLUE,
                        List.of(),
                        Optional.empty(),
                        new Inner(3, 0.5)));
    }

    @Test
    void everyTypeIsRead() {
        Sample sample = read("s { name = 12, min-count = 1e3, big = 5, on = off, colour = red, paths = [a, b],"
                + " share = 0.25, inner { depth = 9, rate = 1 } }");

        assertThat(sample)
                .isEqualTo(new Sample(
                        "12", 1000, 5, false, Colour.RED, List.of("a", "b"), Optional.of(0.25), new Inner(9, 1)));
    }

    @Test
    void oneValueStandsForAList() {
        assertThat(read("s { name = x, paths = only }").paths()).containsExactly("only");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s { name = x, min-cont = 3 }|unknown setting s.min-cont: did you mean s.min-count?",
                "s { name = x, inner { dept = 3 } }|unknown setting s.inner.dept: did you mean s.inner.depth?",
                "s { name = x, zzzzzzzz = 3 }|known are name, min-count, big, on, colour, paths, share, inner",
                "s { min-count = 3 }|missing setting s.name (name)",
                "s { name = x, min-count = 1.5 }|s.min-count must be a whole number, found 1.5",
                "s { name = x, min-count = 3000000000 }|s.min-count must be a whole number, found 3000000000",
                "s { name = x, min-count = many }|s.min-count must be a whole number, found \"many\"",
                "s { name = x, min-count = [1] }|s.min-count must be one value, found [1]",
                "s { name = x, on = maybe }|s.on must be true or false, found \"maybe\"",
                "s { name = x, colour = green }|s.colour must be one of red, dark-blue, found \"green\"",
                "s { name = x, inner { depth = 0 } }|s.inner.depth must be at least 1, found 0",
                "s { name = x, inner = 3 }|expected a section s.inner { … }, found 3",
                "s = 5|expected a section s { … }, found 5"
            })
    void faultsNameKeyAndCause(String hocon, String message) {
        assertThatThrownBy(() -> read(hocon)).isInstanceOf(UsageException.class).hasMessageContaining(message);
    }

    @Test
    void faultsNameFileAndLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.conf");
        Files.writeString(file, "s {\n  name = x\n  inner {\n    depth = -1\n  }\n}\n");

        assertThatThrownBy(() -> ConfigReader.read(ConfigSource.load(Optional.of(file), List.of()), "s", Sample.class))
                .hasMessage("s.inner.depth must be at least 1, found -1 (" + file + ":4)");
        assertThatThrownBy(() -> ConfigReader.read(
                        ConfigSource.load(Optional.of(file), List.of("s.inner.depth=-2")), "s", Sample.class))
                .hasMessage("s.inner.depth must be at least 1, found -2 (command line)");
    }

    @Test
    void unknownSectionsAreRejected() {
        assertThatThrownBy(() -> ConfigReader.checkSections(
                        ConfigFactory.parseString("imput { path = x }"), List.of("run", "input")))
                .isInstanceOf(UsageException.class)
                .hasMessage("unknown setting imput: did you mean input?");
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        Sample sample = read("s { name = \"a b\", share = 0.5, colour = red, paths = [p], inner { rate = 2 } }");

        Config back = ConfigFactory.parseMap(Map.of("s", ConfigWriter.asMap(sample)));

        assertThat(ConfigReader.read(back, "s", Sample.class)).isEqualTo(sample);
    }

    @Test
    void helpListsEverySetting() {
        assertThat(ConfigWriter.describe("s", Sample.class))
                .hasSize(9)
                .anySatisfy(line -> assertThat(line).matches("s\\.min-count += 7 +count"))
                .anySatisfy(line -> assertThat(line).matches("s\\.name += \\(required\\) +name"))
                .anySatisfy(line -> assertThat(line).matches("s\\.inner\\.depth += 3 +depth"));
    }

    private static Sample read(String hocon) {
        return ConfigReader.read(ConfigFactory.parseString(hocon), "s", Sample.class);
    }
}
