package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.LocalFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopFolderTest {
    @TempDir
    Path temporary;

    private HadoopFolder folder;

    @BeforeEach
    void name() throws IOException {
        folder = HadoopFolder.of(temporary.resolve("a b").toString(), new Configuration());
    }

    @Test
    void filesAreWrittenListedReadAndDeleted() throws IOException {
        assertThat(folder.exists()).isFalse();
        assertThat(folder.list()).isEmpty();
        put(folder, "x", "1");
        put(folder.child("inner"), "y", "2");

        assertThat(folder.location()).isEqualTo(temporary + "/a b");
        assertThat(folder.name()).isEqualTo("a b");
        assertThat(folder.list()).containsExactly("inner", "x");
        assertThat(folder.has("x")).isTrue();
        assertThat(folder.has("y")).isFalse();
        try (InputStream in = folder.child("inner").read("y")) {
            assertThat(in.readAllBytes()).asString().isEqualTo("2");
        }
        folder.delete();
        assertThat(temporary).isEmptyDirectory();
        folder.delete();
    }

    /** As word2vec's output has, if it is named vectors; it was once taken for a folder that a rename had put inside. */
    @Test
    void aFolderWithOneOfItsOwnNameInsideMovesWhole() throws IOException {
        HadoopFolder other = folder.sibling("other");
        put(folder, "x", "1");
        put(folder.child(folder.name()), "y", "2");

        folder.moveTo(other);

        assertThat(folder.exists()).isFalse();
        assertThat(other.list()).containsExactly(folder.name(), "x");
        assertThat(other.child(folder.name()).has("y")).isTrue();
    }

    @Test
    void movingNeverGoesIntoAnExistingFolder() throws IOException {
        HadoopFolder other = folder.sibling("other");
        put(folder, "x", "1");
        folder.moveTo(other);
        assertThat(folder.exists()).isFalse();
        assertThat(other.has("x")).isTrue();

        put(folder, "x", "2");
        assertThatThrownBy(() -> folder.moveTo(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> folder.moveTo(new LocalFolder(temporary.resolve("local"))))
                .hasMessageContaining("another file system");
        assertThat(folder.has("x")).isTrue();
        assertThat(other.list()).containsExactly("x");
    }

    private static void put(HadoopFolder folder, String name, String content) throws IOException {
        try (OutputStream out = folder.write(name)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
