package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Vectors of one length on their way from the driver to every executor.
 *
 * <p>They go as a broadcast for each core of the driver, made side by side: Spark serializes each and takes its checksum
 * on the thread that asks for it, and the cluster waits.
 */
final class BroadcastVectors implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final List<Broadcast<byte[][]>> parts; // slice n of all, counted through the vectors, is in part n % parts

    private BroadcastVectors(List<Broadcast<byte[][]>> parts) {
        this.parts = parts;
    }

    /** Copies the vectors and sends them; they may change afterwards. */
    static BroadcastVectors of(JavaSparkContext spark, List<FloatAddress> vectors) {
        int slices = vectors.size() * sliceCount(vectors);
        return of(spark, vectors, Math.min(slices, Runtime.getRuntime().availableProcessors()));
    }

    static BroadcastVectors of(JavaSparkContext spark, List<FloatAddress> vectors, int parts) {
        int slices = vectors.size() * sliceCount(vectors);
        return new BroadcastVectors(IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> spark.broadcast(IntStream.iterate(part, n -> n < slices, n -> n + parts)
                        .mapToObj(n -> Slices.read(slice(vectors, n)))
                        .toArray(byte[][]::new)))
                .toList());
    }

    /** On an executor: copies them into vectors of the same number and length. */
    void copyTo(List<FloatAddress> vectors) {
        for (int part = 0; part < parts.size(); part++) {
            byte[][] slices = parts.get(part).value();
            for (int i = 0; i < slices.length; i++) {
                Slices.write(slices[i], slice(vectors, part + i * parts.size()));
            }
        }
    }

    private static FloatAddress slice(List<FloatAddress> vectors, int number) {
        int count = sliceCount(vectors);
        return Slices.of(vectors.get(number / count), number % count);
    }

    private static int sliceCount(List<FloatAddress> vectors) {
        return Slices.count(vectors.get(0).capacity());
    }

    /** Frees them on the driver and on all executors. */
    @Override
    public void close() {
        parts.forEach(Broadcast::destroy);
    }
}
