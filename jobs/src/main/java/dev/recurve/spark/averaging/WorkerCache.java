package dev.recurve.spark.averaging;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workers that live in this executor between rounds.
 *
 * <p>A task takes its worker out and puts it back, so that a speculative copy of the task finds none and builds its
 * own instead of sharing one.
 */
final class WorkerCache {
    private static final Map<String, AveragingWorker> IDLE = new ConcurrentHashMap<>();

    private WorkerCache() {}

    /** Takes the worker of a run out, or builds it. */
    static AveragingWorker take(WorkerSetup setup, int worker) {
        AveragingWorker cached = IDLE.remove(key(setup.runId(), worker));
        return cached != null ? cached : new AveragingWorker(setup);
    }

    /** Puts a worker back for the next round. */
    static void put(WorkerSetup setup, int worker, AveragingWorker idle) throws IOException {
        AveragingWorker displaced = IDLE.put(key(setup.runId(), worker), idle);
        if (displaced != null) {
            displaced.close();
        }
    }

    /** Frees the workers of a run in this process. */
    static void clear(String runId) throws IOException {
        for (String key : IDLE.keySet()) {
            if (key.startsWith(runId + "/")) {
                AveragingWorker idle = IDLE.remove(key);
                if (idle != null) {
                    idle.close();
                }
            }
        }
    }

    private static String key(String runId, int worker) {
        return runId + "/" + worker;
    }
}
