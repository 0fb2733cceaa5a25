package dev.recurve.spark.cluster;

import dev.recurve.config.RecurveException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the driver and every executor before training starts: whether the native libraries load, and whether the
 * memory beside the Java heap is enough for the model. A container that is too small is otherwise ended by its cluster
 * in the middle of a round, again and again, with a word in a log that nobody reads.
 */
public final class Preflight {
    /**
     * What a JVM takes beside its heap before there is any model: code, classes, stacks, Spark's network buffers, and
     * the libraries of ND4J and oneDNN.
     */
    private static final long JVM_BYTES = 320L << 20;

    /** Of the heap, what G1 keeps beside it to know its way there: 87 MB of 1.2 GB by {@code jcmd VM.native_memory}. */
    private static final double COLLECTOR = 0.07;

    /** Executors of a job register within seconds of each other. */
    private static final long PATIENCE_MILLIS = 15_000;

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final SparkConf conf;
    private final boolean local;
    private final MemoryNeed need;
    private final ContainerMemory driverContainer;
    private final ContainerMemory executorContainer;

    Preflight(SparkConf conf, MemoryNeed need) {
        this.conf = conf;
        this.local = Masters.isLocal(conf);
        this.need = need;
        this.driverContainer = ContainerMemory.ofDriver(conf);
        this.executorContainer = ContainerMemory.ofExecutors(conf);
    }

    /**
     * Checks and logs.
     *
     * @param spark the context that is to train
     * @param need what the run needs
     * @throws RecurveException if natives do not load somewhere, or memory is too small: with the setting that helps
     */
    public static void check(JavaSparkContext spark, MemoryNeed need) {
        Preflight preflight = new Preflight(spark.getConf(), need);
        Executors executors = new Executors(spark);
        executors.await(need.workers(), PATIENCE_MILLIS);
        ExecutorFacts driver = ExecutorFacts.here();
        List<ExecutorFacts> trainers = preflight.local ? List.of(driver) : executors.facts();
        Map<String, Integer> slots = executors.slots();
        preflight.lines(driver, trainers, slots).forEach(LOG::info);
        preflight.judge(driver, trainers, slots);
    }

    /**
     * Refuses the first thing that is too small.
     *
     * @param slots tasks at a time by executor
     */
    void judge(ExecutorFacts driver, List<ExecutorFacts> trainers, Map<String, Integer> slots) {
        List<String> problems = problems(driver, trainers, slots);
        if (!problems.isEmpty()) {
            throw new RecurveException(problems.get(0));
        }
    }

    /**
     * Finds everything that is too small.
     *
     * @param slots tasks at a time by executor
     * @return a line each, with the setting that helps
     */
    List<String> problems(ExecutorFacts driver, List<ExecutorFacts> trainers, Map<String, Integer> slots) {
        List<String> problems = new ArrayList<>();
        if (!local) {
            requireNatives(driver, problems);
            requireMemory(driver, driverContainer, need.driver(), "the driver", problems);
        }
        for (ExecutorFacts one : trainers) {
            requireNatives(one, problems);
            int workers = workersAtATime(slots.getOrDefault(one.executor(), 1), need.workers());
            long bytes = workers * need.worker(one.tiles()) + (local ? need.driver() : 0);
            String process = (local ? "this process" : "executor " + one.executor() + " on " + one.host())
                    + ", which trains " + count(workers, "worker") + ",";
            requireMemory(one, executorContainer, bytes, process, problems);
        }
        return problems;
    }

    /** Memory that Java takes beside a heap and arrays. */
    static long javaBytes(long heap) {
        return JVM_BYTES + (long) (COLLECTOR * heap);
    }

    /** Workers whose networks an executor holds: one for each task at a time, whose turn others take after it. */
    static int workersAtATime(int slots, int workers) {
        return Math.min(slots, workers);
    }

    private static void requireNatives(ExecutorFacts one, List<String> problems) {
        if (one.nativeFailure() != null) {
            problems.add(String.format(
                    "the native libraries do not load on executor %s on %s (%s, Java %s): %s: is the jar built for that"
                            + " platform (-Djavacpp.platform=%s)?",
                    one.executor(), one.host(), one.platform(), one.java(), one.nativeFailure(), one.platform()));
        }
    }

    private void requireMemory(
            ExecutorFacts one, ContainerMemory container, long bytes, String process, List<String> problems) {
        String options = one.isDriver() ? "spark.driver.extraJavaOptions" : "spark.executor.extraJavaOptions";
        String where = local ? "RECURVE_NATIVE or the options of the JVM" : options;
        if (one.nativeLimit() > 0 && one.nativeLimit() < bytes) {
            problems.add(tooSmall(
                    process,
                    bytes,
                    "JavaCPP may allocate " + megabytes(one.nativeLimit()),
                    "-Dorg.bytedeco.javacpp.maxbytes=" + setting(bytes) + " in " + where));
        }
        long java = javaBytes(one.heap());
        long whole = one.heap() + java + bytes;
        if (one.processLimit() > 0 && one.processLimit() < whole) {
            problems.add(tooSmall(
                    process,
                    bytes,
                    "JavaCPP stops at " + megabytes(one.processLimit()) + " of the whole process, heap included",
                    "-Dorg.bytedeco.javacpp.maxphysicalbytes=0 in " + where));
        }
        if (container.isLimited() && container.bytes() < java + bytes) {
            problems.add(tooSmall(
                    process,
                    bytes,
                    "its container has " + megabytes(container.bytes())
                            + " beside the heap, of which Java itself takes " + megabytes(java),
                    container.setting() + "=" + setting(java + bytes)));
        }
    }

    private String tooSmall(String process, long bytes, String found, String fix) {
        return process + " needs about " + megabytes(bytes) + " beside the Java heap for " + need.of() + ", but "
                + found + ": set " + fix;
    }

    /** What there is, a line for each kind of executor, and what is needed. */
    List<String> lines(ExecutorFacts driver, List<ExecutorFacts> trainers, Map<String, Integer> slots) {
        List<String> lines = new ArrayList<>();
        if (!local) {
            lines.add("driver: " + described(driver, driverContainer));
        }
        Map<String, List<String>> alike = new LinkedHashMap<>();
        for (ExecutorFacts one : trainers) {
            String line = count(slots.getOrDefault(one.executor(), 1), "task") + " at a time of "
                    + count(conf.getInt("spark.task.cpus", 1), "thread") + ", " + described(one, executorContainer);
            alike.computeIfAbsent(line, key -> new ArrayList<>()).add(one.host());
        }
        alike.forEach((line, hosts) -> lines.add(
                (local ? "this process" : count(hosts.size(), "executor") + " (" + some(hosts) + ")") + ": " + line));
        boolean tiles = trainers.stream().anyMatch(ExecutorFacts::tiles);
        lines.add("each of " + need.workers() + " workers needs about " + megabytes(need.worker(tiles))
                + " beside the heap for " + need.of());
        return lines;
    }

    private static String described(ExecutorFacts one, ContainerMemory container) {
        return String.format(
                Locale.ROOT,
                "%s, Java %s, %s, heap %s, native memory up to %s, container overhead %s",
                one.platform(),
                one.java(),
                one.oneDnn() ? "oneDNN" : "no oneDNN (slow)",
                megabytes(one.heap()),
                megabytes(one.nativeLimit()),
                container.isLimited() ? megabytes(container.bytes()) : "not limited");
    }

    private static String some(List<String> hosts) {
        List<String> names = hosts.stream().distinct().sorted().toList();
        return names.size() <= 3
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more hosts";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
    }

    /** Rounded up to a value that people would write, with a tenth to spare. */
    static String setting(long bytes) {
        long megabytes = (long) (1.1 * bytes / (1 << 20)) + 1;
        return (megabytes + 255) / 256 * 256 + "m";
    }
}
