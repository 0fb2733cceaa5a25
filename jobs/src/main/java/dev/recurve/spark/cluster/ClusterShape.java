package dev.recurve.spark.cluster;

import dev.recurve.config.MemorySize;
import dev.recurve.config.PlanSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.bytedeco.javacpp.Loader;

/**
 * A cluster that is not there: what a run would meet on so many executors of so many cores and so much memory.
 *
 * @param settings executors, cores and memory
 */
public record ClusterShape(PlanSettings settings) {
    /** Spark refuses heaps below this: its reserved 300 MB, and half as much again. */
    private static final long LEAST_HEAP = 450L << 20;

    /** Of what is alive, so that the collector has room to work in: G1 keeps a tenth in reserve. */
    private static final double ROOM = 1.25;

    /** Whether everything runs in one process. */
    public boolean isLocal() {
        return settings.executors() == 0;
    }

    /** Processes that train. */
    public int processes() {
        return Math.max(1, settings.executors());
    }

    /** Workers whose networks one of them holds. */
    public int workersOfProcess(int workers) {
        return Preflight.workersAtATime(settings.cores(), workers);
    }

    /** Workers that run side by side on a machine as they would on this one, no more than this machine has processors. */
    public int threadsHere() {
        return Math.min(settings.cores(), Runtime.getRuntime().availableProcessors());
    }

    /** Memory that Java takes beside heap and arrays in a process that trains, as preflight counts it. */
    public long javaBytes() {
        return Preflight.javaBytes(MemorySize.bytes("memory", settings.memory()));
    }

    /** The same of the driver. */
    public long driverJavaBytes() {
        return Preflight.javaBytes(MemorySize.bytes("memory", settings.driverMemory()));
    }

    /**
     * What preflight would refuse, and heaps that are too small.
     *
     * @param need beside the heap
     * @param executorHeap bytes that are alive on the heap of a process that trains
     * @param driverHeap bytes that are alive on the driver's heap
     * @return a line each, with the setting that helps
     */
    public List<String> problems(MemoryNeed need, long executorHeap, long driverHeap) {
        List<String> problems = new ArrayList<>();
        if (isLocal()) {
            requireHeap("this process", executorHeap, settings.memory(), "RECURVE_HEAP or -Xmx", problems);
        } else {
            requireHeap("an executor", executorHeap, settings.memory(), "spark.executor.memory", problems);
            requireHeap("the driver", driverHeap, settings.driverMemory(), "spark.driver.memory", problems);
        }
        ExecutorFacts driver = facts("driver", settings.driverMemory());
        Map<String, Integer> slots = new LinkedHashMap<>();
        slots.put(isLocal() ? "driver" : "1", settings.cores());
        ExecutorFacts one = isLocal() ? facts("driver", settings.memory()) : facts("1", settings.memory());
        problems.addAll(new Preflight(conf(), need).problems(driver, List.of(one), slots)); // all executors are alike
        return problems;
    }

    private static void requireHeap(String process, long bytes, String given, String setting, List<String> problems) {
        long needed = Math.max(LEAST_HEAP, (long) (ROOM * bytes));
        if (MemorySize.bytes("memory", given) < needed) {
            problems.add(process + " needs a heap of about " + Preflight.megabytes(needed) + ", but has " + given
                    + ": set " + setting + "=" + Preflight.setting(needed));
        }
    }

    private ExecutorFacts facts(String name, String heap) {
        return new ExecutorFacts(
                name,
                "any host",
                Loader.getPlatform(),
                System.getProperty("java.version"),
                null,
                true,
                false, // what tiles ask for is in the need
                MemorySize.bytes("memory", heap),
                MemorySize.bytes("native-memory", settings.nativeMemory()),
                0);
    }

    private SparkConf conf() {
        if (isLocal()) {
            return new SparkConf(false).set("spark.master", "local[" + settings.cores() + "]");
        }
        return new SparkConf(false)
                .set("spark.master", "yarn")
                .set("spark.submit.deployMode", "cluster")
                .set("spark.executor.memoryOverhead", settings.overhead())
                .set("spark.driver.memoryOverhead", settings.driverOverhead());
    }
}
