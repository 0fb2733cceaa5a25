package dev.recurve;

import java.util.List;

/**
 * A standalone cluster of processes on this machine.
 *
 * @param url of its master
 * @param workers processes, each the parent of its executors
 */
record StandaloneCluster(String url, List<Process> workers) {
    /** The executor processes of all workers. */
    List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(Process::children)
                .filter(ProcessHandle::isAlive)
                .toList();
    }
}
