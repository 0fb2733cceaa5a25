package dev.recurve.spark.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** The Spark task that a worker runs in. */
final class TaskAttempt {
    private final TaskContext task;

    private TaskAttempt(TaskContext task) {
        this.task = task;
    }

    /** The task of the calling thread. */
    static TaskAttempt current() {
        return new TaskAttempt(TaskContext.get());
    }

    /** Different for each attempt of each task of the application. */
    long id() {
        return task.taskAttemptId();
    }

    /** Threads that the task may compute with. */
    int cpus() {
        return task.cpus();
    }

    /** Something to do at the end of a task. */
    @FunctionalInterface
    interface Completion {
        void run() throws IOException;
    }

    /** Runs something when the task has written what it sends, or has failed; before the driver hears of it. */
    void whenDone(Completion completion) {
        task.addTaskCompletionListener(done -> {
            try {
                completion.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Ends an attempt whose result nobody waits for: native code does not hear of interrupts. */
    void stopIfKilled() {
        if (task.isInterrupted()) {
            throw new TaskKilledException("another attempt of the task was faster, or the job has ended");
        }
    }

    /** This executor, in the words by which Spark's scheduler prefers it for the next round. */
    String location() {
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        return "executor_" + host + "_" + SparkEnv.get().executorId();
    }
}
