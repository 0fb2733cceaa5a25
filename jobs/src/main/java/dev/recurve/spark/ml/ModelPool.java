package dev.recurve.spark.ml;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.spark.data.HadoopFolder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.hadoop.conf.Configuration;

/**
 * The models of this process: each task slot loads one at its first task of a job, and later tasks of the job take it
 * over. Only the models of the latest job are kept.
 */
public final class ModelPool {
    private static final Deque<Checkpoint> IDLE = new ArrayDeque<>();
    private static String current = "";

    private ModelPool() {}

    /**
     * Takes an idle model, or loads one.
     *
     * @param job names the job, so that a checkpoint written anew is loaded anew
     * @throws IOException if the checkpoint cannot be read
     */
    public static Checkpoint take(String job, String location, Configuration hadoop) throws IOException {
        synchronized (ModelPool.class) {
            if (!job.equals(current)) {
                clear();
                current = job;
            }
            if (!IDLE.isEmpty()) {
                return IDLE.pop();
            }
        }
        return Checkpoint.load(HadoopFolder.of(location, hadoop));
    }

    /** Gives a model back. */
    public static synchronized void giveBack(String job, Checkpoint checkpoint) {
        if (job.equals(current)) {
            IDLE.push(checkpoint);
        } else {
            checkpoint.close();
        }
    }

    /** Frees what this process holds of a job; models in use follow when they are given back. */
    public static synchronized void finish(String job) {
        if (job.equals(current)) {
            clear();
            current = "";
        }
    }

    private static void clear() {
        IDLE.forEach(Checkpoint::close);
        IDLE.clear();
    }
}
