package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.OneDnn;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** A round on an executor: local steps, and then the worker's report and its vectors slice by slice. */
final class RoundTask implements PairFlatMapFunction<Iterator<WorkerInput>, Integer, RoundRecord> {
    private static final long serialVersionUID = 1L;
    private static final int REPORT_KEY = 0;

    private final WorkerSetup setup;
    private final RoundOrder order;
    private final BroadcastVectors start;
    private final Figures figures;

    RoundTask(WorkerSetup setup, RoundOrder order, BroadcastVectors start, Figures figures) {
        this.setup = setup;
        this.order = order;
        this.start = start;
        this.figures = figures;
    }

    /**
     * What Spark's UI shows of the tasks; nothing is computed from it, because a task that is done again counts again.
     *
     * @param tokens trained on
     * @param nats their cross entropy
     */
    record Figures(LongAccumulator tokens, DoubleAccumulator nats) implements Serializable {}

    @Override
    public Iterator<Tuple2<Integer, RoundRecord>> call(Iterator<WorkerInput> inputs) throws IOException {
        List<Tuple2<Integer, RoundRecord>> records = new ArrayList<>();
        while (inputs.hasNext()) {
            records.addAll(run(inputs.next()));
        }
        return records.iterator();
    }

    private List<Tuple2<Integer, RoundRecord>> run(WorkerInput input) throws IOException {
        TaskAttempt attempt = TaskAttempt.current();
        OneDnn.useThreads(attempt.cpus()); // OpenMP keeps this for each thread, and tasks change threads
        AveragingWorker worker = WorkerCache.take(setup, input.worker());
        List<Tuple2<Integer, RoundRecord>> records = new ArrayList<>();
        try {
            WorkerReport report = worker.run(order, input, start, attempt);
            records.add(new Tuple2<>(REPORT_KEY, report));
            figures.tokens().add(report.tokens());
            figures.nats().add(report.losses().all().nats());
            if (report.tokens() > 0) { // a delta that is dropped, or of a shard that has ended, weighs nothing
                List<FloatAddress> vectors = worker.vectors(order);
                int count = Slices.count(vectors.get(0).capacity()); // all are of one length
                slices(vectors, report).forEach(part -> records.add(new Tuple2<>(part.key(count), part)));
            }
        } catch (IOException | RuntimeException | Error e) {
            worker.close(); // in the middle of a round: not to be used again
            throw e;
        }
        attempt.whenDone(() -> WorkerCache.put(setup, input.worker(), worker));
        return records;
    }

    /** The worker's own memory: it goes back into the cache when Spark has written them. */
    private static Stream<SlicePart> slices(List<FloatAddress> vectors, WorkerReport report) {
        return IntStream.range(0, vectors.size()).boxed().flatMap(v -> IntStream.range(
                        0, Slices.count(vectors.get(v).capacity()))
                .mapToObj(s -> new SlicePart(
                        v,
                        s,
                        report.worker(),
                        report.tokens(),
                        Slices.of(vectors.get(v), s).asBuffer())));
    }
}
