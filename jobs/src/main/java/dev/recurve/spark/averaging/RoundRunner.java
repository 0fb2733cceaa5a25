package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.ShuffledRDD;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** One round on the cluster: broadcast, local steps, sliced mean over a shuffle, result to the driver. */
final class RoundRunner {
    /** Names under which Spark's UI and history server show what the tasks of a round add up. */
    static final String TOKENS = "tokens trained on";

    private static final String NATS = "cross entropy, summed nats";

    private final JavaSparkContext spark;
    private final WorkerSetup setup;
    private final RoundTask.Figures figures;

    RoundRunner(JavaSparkContext spark, WorkerSetup setup) {
        this.spark = spark;
        this.setup = setup;
        figures = new RoundTask.Figures(
                spark.sc().longAccumulator(TOKENS), spark.sc().doubleAccumulator(NATS));
    }

    /**
     * What comes back from a round.
     *
     * @param reports of the workers that took part, in their order
     * @param means the slices of the mean, in order; none if no delta counts
     */
    record Outcome(List<WorkerReport> reports, List<SliceMean> means) {}

    /** Task slots that the workers share. */
    int slots() {
        return Math.max(1, spark.defaultParallelism() / spark.sc().conf().getInt("spark.task.cpus", 1));
    }

    /**
     * Runs a round.
     *
     * @param order what every worker does
     * @param inputs one for each worker that takes part
     * @param locations where each worker ran last, or null
     * @param start what the workers start from: parameters, and optimizer state where that is averaged
     */
    Outcome run(RoundOrder order, List<WorkerInput> inputs, String[] locations, List<FloatAddress> start) {
        BroadcastVectors broadcast = BroadcastVectors.of(spark, start);
        JavaPairRDD<Integer, RoundRecord> parts =
                place(inputs, locations).mapPartitionsToPair(new RoundTask(setup, order, broadcast, figures));
        int reducers = SliceReduction.partitions(
                start.size(), start.get(0).capacity(), inputs.size(), spark.defaultParallelism());
        JavaPairRDD<Integer, RoundRecord> shuffled = shuffle(parts, reducers);
        spark.sc()
                .setJobDescription("round " + (order.round() + 1) + ": " + order.steps() + " steps of " + inputs.size()
                        + " workers");
        try {
            List<WorkerReport> reports = new ArrayList<>();
            List<SliceMean> means = new ArrayList<>();
            for (Serializable result :
                    shuffled.mapPartitions(SliceReduction::reduce).collect()) {
                if (result instanceof WorkerReport report) {
                    reports.add(report);
                } else {
                    means.add((SliceMean) result);
                }
            }
            reports.sort(Comparator.comparingInt(WorkerReport::worker));
            means.sort(Comparator.comparingInt(SliceMean::vector).thenComparingInt(SliceMean::slice));
            int slices = start.size() * Slices.count(start.get(0).capacity());
            requireWhole(reports, inputs.size(), means, slices);
            return new Outcome(reports, means);
        } finally {
            spark.sc().setJobDescription(null);
            removeShuffle(shuffled);
            broadcast.close();
        }
    }

    /**
     * Makes sure that nothing was lost on the way.
     *
     * @param workers that took part
     * @param slices of all vectors
     * @throws IllegalStateException if a report, a slice or a worker's part of one is missing
     */
    static void requireWhole(List<WorkerReport> reports, int workers, List<SliceMean> means, int slices) {
        long parts = reports.stream().filter(report -> report.tokens() > 0).count();
        boolean whole = reports.size() == workers
                && means.size() == (parts == 0 ? 0 : slices)
                && means.stream().allMatch(mean -> mean.parts() == parts);
        if (!whole) {
            throw new IllegalStateException("expected the reports of " + workers + " workers and " + slices
                    + " slices of each whose delta counts, found " + reports.size() + " reports and "
                    + means.stream().mapToInt(SliceMean::parts).sum() + " slices of " + parts
                    + " workers: a part of the round was lost; is a disk of spark.local.dir failing?");
        }
    }

    /** One partition for each worker, preferred where the worker's network and reader are. */
    private JavaRDD<WorkerInput> place(List<WorkerInput> inputs, String[] locations) {
        List<Tuple2<WorkerInput, Seq<String>>> placed = new ArrayList<>();
        for (WorkerInput input : inputs) {
            String location = locations[input.worker()];
            placed.add(new Tuple2<>(input, seq(location == null ? List.of() : List.of(location))));
        }
        return spark.sc()
                .makeRDD(seq(placed), ClassTag$.MODULE$.<WorkerInput>apply(WorkerInput.class))
                .toJavaRDD();
    }

    private static JavaPairRDD<Integer, RoundRecord> shuffle(JavaPairRDD<Integer, RoundRecord> parts, int reducers) {
        ClassTag<Integer> keys = ClassTag$.MODULE$.apply(Integer.class);
        ClassTag<RoundRecord> values = ClassTag$.MODULE$.apply(RoundRecord.class);
        ShuffledRDD<Integer, RoundRecord, RoundRecord> shuffled =
                new ShuffledRDD<>(parts.rdd(), new HashPartitioner(reducers), keys, values, values);
        return JavaPairRDD.fromRDD(shuffled.setSerializer(new RoundSerializer()), keys, values);
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toList();
    }

    /**
     * Deletes the shuffle's files at once. Spark would wait for the driver's garbage collector, and rounds of large
     * models would fill the disks in the meantime.
     */
    private void removeShuffle(JavaPairRDD<?, ?> shuffled) {
        var dependency =
                (ShuffleDependency<?, ?, ?>) shuffled.rdd().dependencies().head();
        if (spark.sc().cleaner().isDefined()) {
            spark.sc().cleaner().get().doCleanupShuffle(dependency.shuffleId(), false);
        }
    }
}
