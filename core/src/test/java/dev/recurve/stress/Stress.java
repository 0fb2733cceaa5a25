package dev.recurve.stress;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;

/**
 * A program of two tasks that train models of several recurrent layers under random lengths, batches and cells, while a
 * third thread forces garbage collection many times a second: whoever frees an array that native code still reads is found
 * by it. Models go from task to task, as those of Spark's workers do.
 *
 * <p>Prints a line every tenth of its time, and last of all what the process grew by between the two halves of its time.
 */
public final class Stress {
    private static final int TASKS = 2;
    private static final int MODELS = 2 * TASKS;
    private static final int STEPS_OF_A_TURN = 20;
    private static final int REPORTS = 10;

    private volatile long end;
    private final BlockingQueue<StressedModel<?>> models = new ArrayBlockingQueue<>(MODELS);
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong built = new AtomicLong();

    private Stress() {}

    /** Arguments: seconds. Ends with 0, with 1 if a task failed; a native crash ends the process in its own way. */
    public static void main(String[] arguments) throws Exception {
        double seconds = Double.parseDouble(arguments[0]);
        new Stress().run(seconds);
        System.exit(0);
    }

    private void run(double seconds) throws Exception {
        for (int i = 0; i < MODELS; i++) {
            models.add(StressedModel.random(i));
        }
        end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        ExecutorService executor = Executors.newFixedThreadPool(TASKS + 1);
        List<Future<?>> running = new ArrayList<>();
        for (int task = 0; task < TASKS; task++) {
            running.add(executor.submit(this::train));
        }
        running.add(executor.submit(this::collectGarbage));
        List<Long> resident = watch(seconds);
        for (Future<?> future : running) {
            future.get(1, TimeUnit.MINUTES);
        }
        executor.shutdown();
        int half = resident.size() / 2;
        long before = largest(resident.subList(1, half)); // the first is before most sizes were met
        long after = largest(resident.subList(half, resident.size()));
        System.out.printf(
                Locale.ROOT,
                "steps %d tokens %d models %d collections %d resident-first-half %d resident-second-half %d%n",
                steps.get(),
                tokens.get(),
                built.get(),
                collections(),
                before,
                after);
    }

    /** Takes a model, trains it for some steps and hands it on, or puts another in its place. */
    private Void train() throws InterruptedException {
        while (System.nanoTime() < end) {
            StressedModel<?> model = models.take();
            for (int i = 0; i < STEPS_OF_A_TURN && System.nanoTime() < end; i++) {
                tokens.addAndGet(model.step());
                steps.incrementAndGet();
            }
            if (model.isSpent()) {
                model.close();
                model = StressedModel.random(MODELS + built.getAndIncrement());
            }
            models.put(model);
        }
        return null;
    }

    private Void collectGarbage() throws InterruptedException {
        while (System.nanoTime() < end) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return null;
    }

    private List<Long> watch(double seconds) throws InterruptedException {
        List<Long> resident = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < REPORTS; i++) {
            TimeUnit.MILLISECONDS.sleep((long) (1000 * seconds / REPORTS));
            resident.add(Pointer.physicalBytes());
            System.out.printf(
                    Locale.ROOT,
                    "%4.0f s: %d steps, %d tokens, %d models built, %d collections, resident %d MB, off-heap %d MB%n",
                    (System.nanoTime() - start) / 1e9,
                    steps.get(),
                    tokens.get(),
                    built.get(),
                    collections(),
                    Pointer.physicalBytes() >> 20,
                    Pointer.totalBytes() >> 20);
        }
        return resident;
    }

    private static long largest(List<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
