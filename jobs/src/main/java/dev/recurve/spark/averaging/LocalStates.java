package dev.recurve.spark.averaging;

import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;

/**
 * Where the workers' own optimizer states lie: {@code workers/round-000123} in the run's folder, with a file for each
 * worker, or in the checkpoint that was written after that round.
 *
 * <p>Executors write and read them; the driver only names, moves and deletes folders.
 */
final class LocalStates {
    private final HadoopFolder parent;
    private HadoopFolder current;
    private HadoopFolder taken; // the current states, where a checkpoint has them

    /**
     * @param parent where the rounds' folders go
     * @param current the states of a checkpoint; null: none
     */
    LocalStates(HadoopFolder parent, HadoopFolder current) {
        this.parent = parent;
        this.current = current;
        this.taken = current;
    }

    /** Where the states of the last round lie; null before the first. */
    String current() {
        return current == null ? null : current.path().toString();
    }

    /** Where the workers save their states after a round. */
    String next(int round) {
        return folder(round).path().toString();
    }

    /** A round has ended: its states are the current ones, and the ones before are not needed any more. */
    void roundDone(int round) throws IOException {
        current = folder(round);
        for (String name : parent.list()) {
            if (!name.equals(current.name())) {
                parent.child(name).delete();
            }
        }
    }

    /**
     * Puts the current states into a checkpoint in the making: moved, or copied where they lie in another checkpoint, which
     * keeps them.
     *
     * @param target where they go
     */
    void putInto(HadoopFolder target) throws IOException {
        if (current == null) {
            return;
        }
        if (current == taken) {
            current.copyTo(target);
        } else {
            current.moveTo(target);
        }
    }

    /** The checkpoint with the current states is whole. */
    void takenBy(HadoopFolder checkpoint) {
        if (current != null) {
            current = checkpoint;
            taken = checkpoint;
        }
    }

    private HadoopFolder folder(int round) {
        return parent.child(String.format("round-%06d", round));
    }
}
