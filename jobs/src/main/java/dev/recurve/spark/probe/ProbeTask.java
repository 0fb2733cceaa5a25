package dev.recurve.spark.probe;

import dev.recurve.checkpoint.Checkpoint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Something that is measured by a model for each of some items.
 *
 * @param <I> an item
 * @param <R> what is measured
 */
interface ProbeTask<I, R> extends Serializable {
    /**
     * Measures.
     *
     * @param model one that no other task uses meanwhile
     * @param items those of a partition
     * @return a result for each
     */
    List<R> measure(Checkpoint model, List<I> items);

    /**
     * Runs a task for all items, spread over partitions.
     *
     * @param partitions how many; what is measured does not depend on it
     * @return a result for each item, in their order
     */
    static <I extends Serializable, R extends Serializable> List<R> run(
            SparkSession spark, ProbedModel model, List<I> items, int partitions, ProbeTask<I, R> task) {
        int parts = Math.max(1, Math.min(partitions, items.size()));
        // Dealt out like cards: neighbours take about as long, so all partitions do.
        List<Integer> order = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            for (int i = part; i < items.size(); i += parts) {
                order.add(i);
            }
        }
        List<Tuple2<Integer, I>> dealt =
                order.stream().map(i -> new Tuple2<>(i, items.get(i))).toList();
        try (ModelTasks tasks = new ModelTasks(spark, model)) {
            List<Tuple2<Integer, R>> results = new ArrayList<>(tasks.map(
                            dealt,
                            parts,
                            (Checkpoint own, Iterator<Tuple2<Integer, I>> part) -> results(own, part, task))
                    .collect()); // a small record for each item
            results.sort((a, b) -> Integer.compare(a._1(), b._1()));
            return results.stream().map(Tuple2::_2).toList();
        }
    }

    private static <I, R> Iterator<Tuple2<Integer, R>> results(
            Checkpoint model, Iterator<Tuple2<Integer, I>> part, ProbeTask<I, R> task) {
        List<Tuple2<Integer, I>> items = new ArrayList<>();
        part.forEachRemaining(items::add);
        List<R> results = task.measure(model, items.stream().map(Tuple2::_2).toList());
        return IntStream.range(0, results.size())
                .mapToObj(i -> new Tuple2<>(items.get(i)._1(), results.get(i)))
                .iterator();
    }
}
