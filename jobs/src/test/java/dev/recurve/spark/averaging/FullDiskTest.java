package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.checkpoint.CheckpointFolders;
import dev.recurve.config.RecurveException;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full when a checkpoint is written. */
class FullDiskTest extends AveragingTest {
    private static final String[] DILOCO = {
        "averaging.workers=2",
        "averaging.method=diloco",
        "training.epochs=1",
        "training.optimizer.type=adam",
        "training.optimizer.learning-rate=0.01",
        "checkpoint.every-minutes=0.0000001" // after every round
    };

    @AfterEach
    void free() {
        FullDisk.space = Integer.MAX_VALUE;
    }

    private String disk() {
        spark.sparkContext().hadoopConfiguration().set("fs.full.impl", FullDisk.class.getName());
        return "full://" + temporary.resolve("run");
    }

    private TrainSettings onDisk(String... more) {
        String[] all = Arrays.copyOf(DILOCO, DILOCO.length + more.length + 1);
        all[DILOCO.length] = "run.output=\"" + disk() + '"';
        System.arraycopy(more, 0, all, DILOCO.length + 1, more.length);
        return settings("unused", all);
    }

    /** The run ends in one line; what is whole stays, and a resumed run has the weights of one with space enough. */
    @ParameterizedTest
    @ValueSource(strings = {"weights.safetensors", "outer.safetensors", "cursor.json"})
    void theCheckpointsBeforeStayAndTheRunGoesOnFromThem(String file) throws IOException {
        float[] undisturbed = weights("undisturbed", DILOCO);
        TrainSettings settings = onDisk();
        FullDisk.file = file;
        FullDisk.space = 4;

        assertThatThrownBy(() -> TrainingJob.run(spark, settings, false, new TrainingObserver() {}))
                .isInstanceOf(RecurveException.class)
                .hasMessageStartingWith("cannot write a checkpoint to ")
                .hasMessageContaining("No space left on device; the checkpoints before are whole: is the disk full?")
                .hasMessageNotContaining("\n");

        HadoopFolder run = HadoopFolder.of(disk(), spark.sparkContext().hadoopConfiguration());
        assertThat(new CheckpointFolders(run).latest().orElseThrow().name()).isEqualTo("epoch-0000-round-000004");
        free();
        TrainingJob.run(spark, settings, true, new TrainingObserver() {});
        try (Checkpoint checkpoint =
                Checkpoint.load(new CheckpointFolders(run).latest().orElseThrow())) {
            float[] weights = new float[undisturbed.length];
            checkpoint.model().parameters().asBuffer().get(weights);
            assertThat(weights).isEqualTo(undisturbed);
        }
        assertThat(new CheckpointFolders(run).unfinished()).isEqualTo(List.of());
    }
}
