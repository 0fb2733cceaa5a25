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
 *
 * <p>The driver tells no executor that a run has ended: networks of the runs that were served last stay, others are freed.
 */
final class WorkerCache {
    /** A run, and another one, or the evaluation of a checkpoint, beside it. */
    private static final int MOST_RUNS = 2;

    private static final Map<String, Map<Integer, AveragingWorker>> IDLE =
            new LinkedHashMap<>(); // [run][worker served], the run served last at the end

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
        for (AveragingWorker displaced : exchange(setup.runId(), worker, idle)) {
            displaced.close();
        }
    }

    private static synchronized List<AveragingWorker> exchange(String runId, int worker, AveragingWorker idle) {
        Map<Integer, AveragingWorker> ofRun = IDLE.containsKey(runId) ? IDLE.remove(runId) : new LinkedHashMap<>();
        IDLE.put(runId, ofRun);
        List<AveragingWorker> displaced = new ArrayList<>();
        AveragingWorker before = ofRun.put(worker, idle);
        if (before != null) {
            displaced.add(before);
        }
        while (IDLE.size() > MOST_RUNS) {
            displaced.addAll(removeAll(IDLE.keySet().iterator().next()));
        }
        return displaced;
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
