package dev.recurve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourceTest {
    @TempDir
    Path folder;

    @Test
    void overridesWinOverTheFileAndLaterOnesOverEarlier() throws IOException {
        Path file = file("run { seed = 1, output = a }\nbase = /data\ninput.path = ${base}/x");

        Config config = ConfigSource.load(Optional.of(file), List.of("run.seed=2", "run.seed=3", "base=/other"));

        assertThat(config.getInt("run.seed")).isEqualTo(3);
        assertThat(config.getString("run.output")).isEqualTo("a");
        assertThat(config.getString("input.path")).isEqualTo("/other/x");
    }

    @Test
    void pathsNeedNoQuotes() {
        Config config = ConfigSource.load(
                Optional.empty(), List.of("input.path=hdfs://host:9000/a b/{x,y}*.gz", "l=[\"a\",\"b=c\"]", "e="));

        assertThat(config.getString("input.path")).isEqualTo("hdfs://host:9000/a b/{x,y}*.gz");
        assertThat(config.getStringList("l")).containsExactly("a", "b=c");
        assertThat(config.getString("e")).isEmpty();
    }

    @Test
    void faultsAreUsageErrors() throws IOException {
        Path broken = file("run { seed = ");
        Path unresolved = file("a = ${no.such.key.anywhere}");

        assertUsage(Optional.of(folder.resolve("none.conf")), List.of(), "none.conf does not exist");
        assertUsage(Optional.of(broken), List.of(), "cannot read configuration file");
        assertUsage(Optional.of(unresolved), List.of(), "no.such.key.anywhere");
        assertUsage(Optional.empty(), List.of("seed"), "expected key=value, found 'seed'");
        assertUsage(Optional.empty(), List.of("=3"), "expected key=value, found '=3'");
        assertUsage(Optional.empty(), List.of("x=[1,"), "cannot read the override 'x=[1,'");
    }

    private static void assertUsage(Optional<Path> file, List<String> overrides, String message) {
        assertThatThrownBy(() -> ConfigSource.load(file, overrides))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "x", ".conf"), content);
    }
}
