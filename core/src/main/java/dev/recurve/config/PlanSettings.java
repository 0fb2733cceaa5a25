package dev.recurve.config;

import java.util.Optional;

/**
 * The cluster that {@code plan} reckons for, and the corpus where there is none yet. The sizes of memory are those of
 * {@code conf/spark-defaults.conf}.
 *
 * @param executors processes that train; 0: local mode, one process for everything
 * @param cores task slots of each, one thread a slot
 * @param memory heap of an executor, or of the one process
 * @param nativeMemory what arrays may take beside it in a process
 * @param overhead what a container has beside the heap of an executor
 * @param driverMemory heap of the driver
 * @param driverOverhead what a container has beside the heap of the driver
 * @param tokens of the training split
 * @param vocabulary words of the corpus
 * @param gflops a worker's speed
 * @param network of a machine
 */
public record PlanSettings(
        @Setting(doc = "executors; 0: local mode, one process for everything", or = "0") int executors,
        @Setting(doc = "task slots of an executor (spark.executor.cores / spark.task.cpus)", or = "2") int cores,
        @Setting(doc = "heap of an executor (spark.executor.memory), or of the one process", or = "4g") String memory,
        @Setting(doc = "limit of arrays beside the heap (-Dorg.bytedeco.javacpp.maxbytes)", or = "4g")
                String nativeMemory,
        @Setting(doc = "what a container has beside an executor's heap (spark.executor.memoryOverhead)", or = "6g")
                String overhead,
        @Setting(doc = "heap of the driver (spark.driver.memory)", or = "4g") String driverMemory,
        @Setting(doc = "what a container has beside the driver's heap (spark.driver.memoryOverhead)", or = "5g")
                String driverOverhead,
        @Setting(doc = "tokens of the training split; unset: those of run.corpus") Optional<Long> tokens,
        @Setting(doc = "words of the vocabulary; unset: those of run.corpus") Optional<Integer> vocabulary,
        @Setting(
                        doc =
                                "operations of matrix products that a worker does in a second, in 10^9; unset: 120, as measured"
                                        + " on cores of a Sapphire Rapids")
                Optional<Double> gflops,
        @Setting(doc = "network of a machine each way, GB/s", or = "1.25") double network) {
    public PlanSettings {
        Bounds.atLeast("executors", executors, 0);
        Bounds.atLeast("cores", cores, 1);
        MemorySize.bytes("memory", memory);
        MemorySize.bytes("native-memory", nativeMemory);
        MemorySize.bytes("overhead", overhead);
        MemorySize.bytes("driver-memory", driverMemory);
        MemorySize.bytes("driver-overhead", driverOverhead);
        tokens.ifPresent(value -> Bounds.atLeast("tokens", value, 1));
        vocabulary.ifPresent(value -> Bounds.atLeast("vocabulary", value, 3));
        gflops.ifPresent(value -> Bounds.positive("gflops", value));
        Bounds.positive("network", network);
    }

    /** Tasks at a time, of all executors. */
    public int slots() {
        return Math.max(1, executors) * cores;
    }
}
