package dev.recurve.spark.averaging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Elements that are averaged at a time. */
    private static final int BLOCK = 1 << 12;

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
        long slices = (long) vectors * Slices.count(length);
        long small = vectors * length * Float.BYTES * workers / PARTITION_BYTES + 1;
        return (int) Math.min(slices, Math.max(small, Math.max(1, Math.min(workers, cores))));
    }

    /** Averages the slices of a partition; reports pass through. */
    static Iterator<Serializable> reduce(Iterator<Tuple2<Integer, RoundRecord>> records) {
        List<Serializable> results = new ArrayList<>();
        Map<List<Integer>, List<SlicePart>> parts = new TreeMap<>(
                Comparator.<List<Integer>>comparingInt(key -> key.get(0)).thenComparingInt(key -> key.get(1)));
        while (records.hasNext()) {
            RoundRecord record = records.next()._2();
            if (record instanceof SlicePart part) {
                parts.computeIfAbsent(List.of(part.vector(), part.slice()), key -> new ArrayList<>())
                        .add(part);
            } else {
                results.add((WorkerReport) record);
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
        byte[] mean = new byte[first.floats().capacity() * Float.BYTES];
        FloatBuffer target = floats(mean);
        Block block = new Block();
        double spread = 0;
        for (int offset = 0; offset < target.capacity(); offset += BLOCK) {
            int length = Math.min(BLOCK, target.capacity() - offset);
            block.clear(length);
            for (SlicePart part : ordered) {
                block.add(part.weight() / weight, part.floats(), offset);
            }
            target.put(offset, block.mean(), 0, length);
            for (SlicePart part : ordered) {
                spread += part.weight() / weight * block.squaredDistance(part.floats(), offset);
            }
        }
        return new SliceMean(first.vector(), first.slice(), ordered.size(), spread, mean);
    }

    /** What is worked on at a time: arrays on the heap that stay in the processor's cache, where the loops vectorize. */
    private static final class Block {
        private final double[] sums = new double[BLOCK];
        private final float[] mean = new float[BLOCK];
        private final float[] values = new float[BLOCK];
        private int length;

        void clear(int elements) {
            length = elements;
            Arrays.fill(sums, 0, length, 0);
        }

        void add(double share, FloatBuffer part, int offset) {
            part.get(offset, values, 0, length);
            for (int i = 0; i < length; i++) {
                sums[i] += share * values[i];
            }
        }

        float[] mean() {
            for (int i = 0; i < length; i++) {
                mean[i] = (float) sums[i];
            }
            return mean;
        }

        double squaredDistance(FloatBuffer part, int offset) {
            part.get(offset, values, 0, length);
            return Distances.squared(values, mean, length);
        }
    }

    static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
