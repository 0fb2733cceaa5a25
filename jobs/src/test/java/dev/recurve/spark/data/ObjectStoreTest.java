package dev.recurve.spark.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.artifact.Manifest;
import dev.recurve.artifact.StagedFolder;
import dev.recurve.checkpoint.CheckpointFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a folder cannot be moved in one step, a part of it is never taken for the whole. */
class ObjectStoreTest {
    private static final int FILES = 4; // three and the manifest

    @TempDir
    Path temporary;

    private CheckpointFolders checkpoints;

    @BeforeEach
    void open() throws IOException {
        HadoopFolder run = HadoopFolder.of("store://" + temporary.resolve("run"), FileByFileSystem.configuration());
        assertThat(run.movesInOneStep()).isFalse();
        checkpoints = new CheckpointFolders(run);
    }

    @AfterEach
    void live() {
        FileByFileSystem.lifetime = Integer.MAX_VALUE;
    }

    private void write(int round, boolean overwrite) throws IOException {
        try (StagedFolder staged = StagedFolder.open(checkpoints.folder(1, round), overwrite)) {
            for (String name : new String[] {"a", "b", "z"}) {
                try (OutputStream out = staged.folder().write(name)) {
                    out.write(round);
                }
            }
            staged.commit(Manifest.create("recurve-checkpoint", 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, FILES - 1})
    void aMoveThatStopsAnywhereIsNotPickedUp(int moved) throws IOException {
        write(1, false);
        FileByFileSystem.lifetime = moved;
        assertThatThrownBy(() -> write(2, false)).hasMessage("killed");
        live();

        assertThat(checkpoints.latest().orElseThrow().name()).isEqualTo("epoch-0001-round-000001");
        checkpoints.deleteOld(1);
        assertThat(checkpoints.unfinished()).isEmpty();
        write(2, true);
        assertThat(checkpoints.latest().orElseThrow().list())
                .containsExactly("_SUCCESS", "a", "b", "manifest.json", "z");
    }

    @Test
    void oldOnesAreDeleted() throws IOException {
        write(1, false);
        write(2, false);
        write(3, false);

        checkpoints.deleteOld(2);

        assertThat(checkpoints.whole())
                .extracting(folder -> folder.name())
                .containsExactly("epoch-0001-round-000003", "epoch-0001-round-000002");
        assertThat(checkpoints.unfinished()).isEmpty();
    }

    /** Of this file system Hadoop knows only the old interface. */
    @Test
    void theBestIsNamedAgainAndAgain() throws IOException {
        write(1, false);
        write(2, false);
        checkpoints.markBest(checkpoints.folder(1, 1), 9);
        checkpoints.markBest(checkpoints.folder(1, 2), 8);

        assertThat(checkpoints.best().orElseThrow().name()).isEqualTo("epoch-0001-round-000002");
        assertThat(HadoopFolder.of("store://" + temporary.resolve("run/checkpoints"), FileByFileSystem.configuration())
                        .list())
                .containsExactly("best.json", "epoch-0001-round-000001", "epoch-0001-round-000002");
    }
}
