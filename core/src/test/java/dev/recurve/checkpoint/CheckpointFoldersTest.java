package dev.recurve.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.ArtifactFolder;
import dev.recurve.artifact.LocalFolder;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.RecurveException;
import dev.recurve.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFoldersTest {
    @TempDir
    Path directory;

    private CheckpointFolders folders;

    @BeforeEach
    void open() {
        folders = new CheckpointFolders(new LocalFolder(directory.resolve("run")));
    }

    private ArtifactFolder write(int epoch, int round) throws IOException {
        ArtifactFolder folder = folders.folder(epoch, round);
        try (LanguageModel model = Models.random(Models.settings(ModelDirection.FORWARD, 2, 2), 5, 1)) {
            Checkpoint.write(folder, false, Models.contents(model));
        }
        return folder;
    }

    private List<String> names() throws IOException {
        return folders.whole().stream().map(ArtifactFolder::name).toList();
    }

    @Test
    void aNewRunHasNone() throws IOException {
        assertThat(folders.whole()).isEmpty();
        assertThat(folders.latest()).isEmpty();
        assertThat(folders.best()).isEmpty();
        folders.deleteOld(1);
    }

    @Test
    void theNewestComeFirstByNumber() throws IOException {
        write(1, 9);
        write(12, 1_000_000);
        write(12, 999_999);
        write(2, 10);

        assertThat(names())
                .containsExactly(
                        "epoch-0012-round-1000000",
                        "epoch-0012-round-999999",
                        "epoch-0002-round-000010",
                        "epoch-0001-round-000009");
        assertThat(folders.latest().orElseThrow().name()).isEqualTo("epoch-0012-round-1000000");
    }

    @Test
    void halfWrittenOnesDoNotCount() throws IOException {
        write(1, 1);
        Path half = Path.of(write(1, 2).location());
        Files.delete(half.resolve("_SUCCESS"));

        assertThat(names()).containsExactly("epoch-0001-round-000001");
    }

    @Test
    void oldOnesGoButNotTheBest() throws IOException {
        ArtifactFolder best = write(1, 1);
        write(1, 2);
        write(2, 3);
        write(2, 4);
        folders.markBest(best, 98.7);
        Path killed = directory.resolve("run/checkpoints/.epoch-0002-round-000005.staging-1234");
        Files.createDirectories(killed);
        Files.writeString(killed.resolve("weights.safetensors"), "half");
        folders.deleteOld(2);

        assertThat(new LocalFolder(directory.resolve("run/checkpoints")).list())
                .containsExactly(
                        "best.json", "epoch-0001-round-000001", "epoch-0002-round-000003", "epoch-0002-round-000004");
        assertThat(folders.best().orElseThrow().location()).isEqualTo(best.location());
    }

    @Test
    void theBestIsReplaced() throws IOException {
        folders.markBest(write(1, 1), 98.7);
        folders.markBest(write(2, 2), 91.2);

        assertThat(folders.best().orElseThrow().name()).isEqualTo("epoch-0002-round-000002");
        assertThat(Files.readString(directory.resolve("run/checkpoints/best.json")))
                .isEqualTo("{\"folder\":\"epoch-0002-round-000002\",\"validation-perplexity\":91.2}");
    }

    @Test
    void aMarkThatLeadsNowhereIsNamed() throws IOException {
        ArtifactFolder best = write(1, 1);
        folders.markBest(best, 98.7);
        best.delete();
        assertThatThrownBy(folders::best).isInstanceOf(RecurveException.class).hasMessageContaining("was it deleted?");
        Files.writeString(directory.resolve("run/checkpoints/best.json"), "{\"folder\": \"../../etc\"}");
        assertThatThrownBy(folders::best)
                .isInstanceOf(RecurveException.class)
                .hasMessageContaining("names no checkpoint");
    }
}
