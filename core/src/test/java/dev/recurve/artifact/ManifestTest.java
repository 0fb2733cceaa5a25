package dev.recurve.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    @TempDir
    Path temporary;

    private Path place;
    private LocalFolder folder;

    @BeforeEach
    void name() {
        place = temporary.resolve("corpus");
        folder = new LocalFolder(place);
    }

    @Test
    void whatIsWrittenReadsBack() throws IOException {
        Manifest.create("recurve-corpus", 3).with("counts", Map.of("lines", 5)).write(folder);

        Manifest back = Manifest.read(folder, "recurve-corpus", 3);

        assertThat(back.body().at("/counts/lines").asInt()).isEqualTo(5);
        assertThat(back.body().at("/versions/java").asText()).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void eachKindOfWrongFolderHasItsOwnError() throws IOException {
        assertFault("expected a recurve-corpus folder at " + place + ", found nothing there");

        Files.createDirectories(place);
        assertFault("found no manifest.json in it");

        Manifest.create("recurve-checkpoint", 1).write(folder);
        assertFault("expected a recurve-corpus folder, found a recurve-checkpoint in " + place);

        Files.writeString(place.resolve("manifest.json"), "{\"type\":\"recurve-corpus\",\"version\":2}");
        assertFault("version 2, too old for this Recurve, which reads version 3");

        Files.writeString(place.resolve("manifest.json"), "{\"type\":\"recurve-corpus\",\"version\":10}");
        assertFault("version 10, too new for this Recurve, which reads version 3");

        Files.writeString(place.resolve("manifest.json"), "{\"name\":\"mine\"}");
        assertFault("has no type and version: not a folder of Recurve");

        Files.writeString(place.resolve("manifest.json"), "{\"type\":");
        assertFault("manifest.json is not JSON");

        Files.delete(place.resolve("_SUCCESS"));
        assertFault("is half-written (it has manifest.json but no _SUCCESS)");
    }

    private void assertFault(String message) {
        assertThatThrownBy(() -> Manifest.read(folder, "recurve-corpus", 3))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}
