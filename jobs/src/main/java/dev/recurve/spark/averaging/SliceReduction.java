package dev.recurve.spark.averaging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scala.Tuple2;

/**
 * The weighted mean of the workers' slices that meet in one partition.
 *
 * <p>Whatever order a shuffle delivers them in, slices are summed in the order of the workers and in double, so that
 * the mean has the same bits everywhere; and the mean of one worker is that worker's vector itself.
 */
final class SliceReduction {
    /** Slices of all workers that meet in one partition are on the heap together. */
    private static final long PARTITION_BYTES = 128L << 20;

    private SliceReduction() {}

    /**
     * Partitions of a reduction: one for each core or worker, and so many more that what meets in one stays small however
     * large the model and however many the workers.
     *
     * @param vectors that every worker sends
     * @param length of each
     * @param workers that send
     * @param cores that reduce at the same time
     */
    static int partitions(int vectors, long length, int workers, int cores) {
        long slices = (long) vectors * SlicedVectors.sliceCount(length);
        long small = vectors * length * Float.BYTES * workers / PARTITION_BYTES + 1;
        return (int) Math.min(slices, Math.max(small, Math.max(1, Math.min(workers, cores))));
    }

    /** Averages the slices of a partition; reports pass through. */
    static Iterator<Serializable> reduce(Iterator<Tuple2<Integer, Serializable>> records) {
        List<Serializable> results = new ArrayList<>();
        Map<List<Integer>, List<SlicePart>> parts = new TreeMap<>(
                Comparator.<List<Integer>>comparingInt(key -> key.get(0)).thenComparingInt(key -> key.get(1)));
        while (records.hasNext()) {
            Serializable record = records.next()._2();
            if (record instanceof SlicePart part) {
                parts.computeIfAbsent(List.of(part.vector(), part.slice()), key -> new ArrayList<>())
                        .add(part);
            } else {
                results.add(record);
            }
        }
        parts.values().forEach(same -> results.add(mean(same)));
        return results.iterator();
    }

    /**
     * {@code m = Σ n_w x_w / Σ n_w} over the workers {@code w} in ascending order, and
     * {@code Σ n_w ‖x_w - m‖² / Σ n_w}.
     *
     * @param same one slice of each worker whose delta counts; each has seen a token
     */
    static SliceMean mean(List<SlicePart> same) {
        List<SlicePart> ordered = new ArrayList<>(same);
        ordered.sort(Comparator.comparingInt(SlicePart::worker));
        double weight = ordered.stream().mapToLong(SlicePart::weight).sum();
        SlicePart first = ordered.get(0);
        double[] sums = new double[first.floats().length / Float.BYTES];
        for (SlicePart part : ordered) {
            double share = part.weight() / weight;
            FloatBuffer values = floats(part.floats());
            for (int i = 0; i < sums.length; i++) {
                sums[i] += share * values.get(i);
            }
        }
        byte[] mean = new byte[first.floats().length];
        FloatBuffer target = floats(mean);
        for (int i = 0; i < sums.length; i++) {
            target.put(i, (float) sums[i]);
        }
        double spread = 0;
        for (SlicePart part : ordered) {
            spread += part.weight() / weight * squaredDistance(floats(part.floats()), target);
        }
        return new SliceMean(first.vector(), first.slice(), spread, mean);
    }

    private static double squaredDistance(FloatBuffer values, FloatBuffer mean) {
        double sum = 0;
        for (int i = 0; i < mean.capacity(); i++) {
            double difference = (double) values.get(i) - mean.get(i);
            sum += difference * difference;
        }
        return sum;
    }

    static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
