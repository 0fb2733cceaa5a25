package dev.recurve.bench.jobs;

import dev.recurve.kernel.OneDnn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads without Spark, each of which computes with one thread, as a task does. */
final class PlainThreads {
    private PlainThreads() {}

    /** What one of the threads does. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param thread number of the thread, from 0
         * @return tokens counted
         */
        long run(int thread) throws Exception;
    }

    /** Runs all at the same time, and adds up their tokens. */
    static long run(int threads, Work work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                counts.add(pool.submit(() -> {
                    OneDnn.useThreads(1);
                    return work.run(thread);
                }));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
