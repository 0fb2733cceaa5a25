package dev.recurve.spark.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/** The executors of a session, and a task on each of them. */
final class Executors {
    /** A task that was sent to an executor which has become busy or gone lands on another one. */
    private static final int ATTEMPTS = 3;

    private static final long POLL_MILLIS = 100;

    /** Executors of one application come within less than this of each other once the first is there. */
    private static final long QUIET_NANOS = 3_000_000_000L;

    private final JavaSparkContext spark;

    Executors(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Those that are there, by their name: number of task slots.
     *
     * <p>In local mode that is the driver itself.
     */
    Map<String, Integer> slots() {
        int cpus = spark.getConf().getInt("spark.task.cpus", 1);
        Map<String, Integer> slots = new LinkedHashMap<>();
        for (ExecutorSummary one : registered()) {
            slots.put(one.id(), Math.max(1, one.totalCores() / cpus));
        }
        return slots;
    }

    private List<ExecutorSummary> registered() {
        List<ExecutorSummary> all = new ArrayList<>(
                JavaConverters.seqAsJavaList(spark.sc().statusStore().executorList(true)));
        if (!spark.isLocal()) {
            all.removeIf(one -> one.id().equals("driver"));
        }
        return all;
    }

    /**
     * Waits until there are slots enough, or as many executors as were asked for, or no more have come for a while:
     * executors register one after the other while a job starts.
     *
     * @param wanted task slots
     * @param patienceMillis the longest wait
     */
    void await(int wanted, long patienceMillis) {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        int asked = spark.getConf().getInt("spark.executor.instances", Integer.MAX_VALUE);
        int known = 0;
        long lastChange = System.nanoTime();
        while (!spark.isLocal() && System.nanoTime() < deadline) {
            Map<String, Integer> slots = slots();
            if (slots.size() != known) {
                known = slots.size();
                lastChange = System.nanoTime();
            }
            boolean quiet = known > 0 && System.nanoTime() - lastChange > QUIET_NANOS;
            int found = slots.values().stream().mapToInt(Integer::intValue).sum();
            if (quiet || known >= asked || found >= wanted || !slept()) {
                return;
            }
        }
    }

    private static boolean slept() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What each of them says of itself; one that is busy or gone is left out. */
    List<ExecutorFacts> facts() {
        Map<String, ExecutorFacts> found = new LinkedHashMap<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<ExecutorSummary> missing = registered();
            missing.removeIf(one -> found.containsKey(one.id()));
            if (missing.isEmpty() && !found.isEmpty()) {
                break;
            }
            ask(missing).forEach(facts -> found.put(facts.executor(), facts));
        }
        return List.copyOf(found.values());
    }

    /** A task for each, preferred where it is; one wherever Spark likes while none has registered yet. */
    private List<ExecutorFacts> ask(List<ExecutorSummary> executors) {
        List<Tuple2<Integer, Seq<String>>> placed = new ArrayList<>();
        for (ExecutorSummary one : executors) {
            int colon = one.hostPort().lastIndexOf(':'); // absent until the executor's block manager is there
            String host = colon < 0 ? one.hostPort() : one.hostPort().substring(0, colon);
            placed.add(new Tuple2<>(placed.size(), seq(List.of("executor_" + host + "_" + one.id()))));
        }
        if (placed.isEmpty()) {
            placed.add(new Tuple2<>(0, seq(List.of())));
        }
        return spark.sc()
                .makeRDD(seq(placed), ClassTag$.MODULE$.<Integer>apply(Integer.class))
                .toJavaRDD()
                .map(number -> ExecutorFacts.here())
                .collect();
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toList();
    }
}
