package dev.recurve.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.config.RecurveException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFolderTest {
    private static final Manifest MANIFEST = Manifest.create("recurve-corpus", 1);

    @TempDir
    Path temporary;

    private LocalFolder target;

    @BeforeEach
    void name() {
        target = new LocalFolder(temporary.resolve("out"));
    }

    @Test
    void nothingIsThereBeforeTheCommitAndEverythingAfter() throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, false)) {
            write(staged.folder(), "new");
            assertThat(target.exists()).isFalse();
            staged.commit(MANIFEST);
        }

        assertThat(target.list()).containsExactly("_SUCCESS", "data", "manifest.json");
        assertThat(temporary).isDirectoryNotContaining("glob:**staging**");
    }

    @Test
    void whatIsNotCommittedIsDeleted() throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, false)) {
            write(staged.folder(), "half");
        }

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void anExistingFolderIsReplacedOnlyWhenAskedAndOnlyAtTheEnd() throws IOException {
        make("old");

        assertThatThrownBy(() -> StagedFolder.open(target, false))
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("already exists")
                .hasMessageContaining("--overwrite");
        try (StagedFolder staged = StagedFolder.open(target, true)) {
            write(staged.folder(), "new");
            assertThat(content()).isEqualTo("old");
            staged.commit(MANIFEST);
        }

        assertThat(content()).isEqualTo("new");
        assertThat(temporary.toFile().list()).containsExactly("out");
    }

    @Test
    void aFolderOfSomebodyElseIsNeverReplaced() throws IOException {
        Files.createDirectories(target.path());
        Files.writeString(target.path().resolve("thesis.tex"), "ten years");

        assertThatThrownBy(() -> StagedFolder.open(target, true)).hasMessageContaining("was not written by Recurve");

        Files.writeString(target.path().resolve("manifest.json"), "{\"type\":\"web-app\"}");
        assertThatThrownBy(() -> StagedFolder.open(target, true)).hasMessageContaining("was not written by Recurve");
        assertThat(target.path().resolve("thesis.tex")).hasContent("ten years");
    }

    @Test
    void aTargetThatAppearsMeanwhileIsNotReplaced() throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, false)) {
            write(staged.folder(), "slow");
            make("fast");
            assertThatThrownBy(() -> staged.commit(MANIFEST)).hasMessageContaining("already exists");
        }

        assertThat(content()).isEqualTo("fast");
        assertThat(temporary.toFile().list()).containsExactly("out");
    }

    private void make(String content) throws IOException {
        try (StagedFolder staged = StagedFolder.open(target, false)) {
            write(staged.folder(), content);
            staged.commit(MANIFEST);
        }
    }

    private String content() throws IOException {
        return Files.readString(target.path().resolve("data"));
    }

    private static void write(ArtifactFolder folder, String content) throws IOException {
        try (OutputStream out = folder.write("data")) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
