package dev.recurve.spark.averaging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The networks that live in this executor between rounds.
 *
 * <p>A task takes one out and puts it back, so that there are never more of them than tasks at the same time, however many
 * workers share the executor; the one that served the same worker before is preferred, because its reader stands where
 * the worker goes on. A speculative copy of a task finds another one, or builds it.
 */
final class WorkerCache {
    private static final Map<String, Map<Integer, AveragingWorker>> IDLE =
            new LinkedHashMap<>(); // [run][worker served]

    private WorkerCache() {}

    /** Takes a network of a run out, or builds it. */
    static AveragingWorker take(WorkerSetup setup, int worker) {
        AveragingWorker idle = idle(setup.runId(), worker);
        return idle != null ? idle : new AveragingWorker(setup);
    }

    private static synchronized AveragingWorker idle(String runId, int worker) {
        Map<Integer, AveragingWorker> ofRun = IDLE.getOrDefault(runId, Map.of());
        if (ofRun.isEmpty()) {
            return null;
        }
        int served =
                ofRun.containsKey(worker) ? worker : ofRun.keySet().iterator().next();
        return ofRun.remove(served);
    }

    /** Puts a network back for the next round. */
    static void put(WorkerSetup setup, int worker, AveragingWorker idle) throws IOException {
        AveragingWorker displaced = exchange(setup.runId(), worker, idle);
        if (displaced != null) {
            displaced.close();
        }
    }

    private static synchronized AveragingWorker exchange(String runId, int worker, AveragingWorker idle) {
        return IDLE.computeIfAbsent(runId, key -> new LinkedHashMap<>()).put(worker, idle);
    }

    /** Frees the networks of a run in this process. */
    static void clear(String runId) throws IOException {
        for (AveragingWorker idle : removeAll(runId)) {
            idle.close();
        }
    }

    private static synchronized List<AveragingWorker> removeAll(String runId) {
        Map<Integer, AveragingWorker> ofRun = IDLE.remove(runId);
        return ofRun == null ? List.of() : new ArrayList<>(ofRun.values());
    }
}
