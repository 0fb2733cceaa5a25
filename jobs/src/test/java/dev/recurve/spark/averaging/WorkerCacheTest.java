package dev.recurve.spark.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.batch.WindowLengths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real workers of several runs in one executor. */
class WorkerCacheTest extends AveragingTest {
    private final List<WorkerSetup> setups = new ArrayList<>();

    private WorkerSetup newRun() throws IOException {
        WorkerSetup setup = WorkerSetup.of(
                JavaSparkContext.fromSparkContext(spark.sparkContext()),
                settings("unused", "model.hidden=300", "training.optimizer.type=adam"),
                corpus().vocabulary(),
                WindowLengths.alike(6, 100));
        setups.add(setup);
        return setup;
    }

    /** Serves a worker once, as a round does. */
    private static AveragingWorker serve(WorkerSetup setup, int number) throws IOException {
        AveragingWorker worker = WorkerCache.take(setup, number);
        WorkerCache.put(setup, number, worker);
        return worker;
    }

    @AfterEach
    void free() throws IOException {
        for (WorkerSetup setup : setups) {
            WorkerCache.clear(setup.runId());
            setup.destroy();
        }
    }

    @Test
    void theNetworkThatServedAWorkerServesItAgain() throws IOException {
        WorkerSetup run = newRun();
        AveragingWorker zero = WorkerCache.take(run, 0);
        AveragingWorker one = WorkerCache.take(run, 1); // two tasks at a time have two networks
        assertThat(one).isNotSameAs(zero);
        WorkerCache.put(run, 0, zero);
        WorkerCache.put(run, 1, one);
        assertThat(WorkerCache.take(run, 1)).isSameAs(one);
        assertThat(WorkerCache.take(run, 7)).isSameAs(zero); // the executor's only idle one
        WorkerCache.put(run, 1, one);
        WorkerCache.put(run, 7, zero);
    }

    @Test
    void ofThreeRunsTheOneServedLongestAgoIsFreed() throws IOException {
        WorkerSetup first = newRun();
        WorkerSetup second = newRun();
        AveragingWorker ofFirst = serve(first, 0);
        AveragingWorker ofSecond = serve(second, 0);
        assertThat(serve(first, 0)).isSameAs(ofFirst); // now the second has waited longer
        long moments = 2 * Float.BYTES * ofSecond.model().parameterCount(); // of Adam

        WorkerSetup third = newRun();
        AveragingWorker ofThird = WorkerCache.take(third, 0);
        long before = Pointer.totalBytes();
        WorkerCache.put(third, 0, ofThird);

        assertThat(before - Pointer.totalBytes()).isGreaterThanOrEqualTo(moments);
        assertThat(serve(first, 0)).isSameAs(ofFirst);
        assertThat(serve(third, 0)).isSameAs(ofThird);
        assertThat(serve(second, 0)).isNotSameAs(ofSecond); // built anew
    }

    @Test
    void aRunThatEndsFreesItsNetworks() throws IOException {
        WorkerSetup run = newRun();
        AveragingWorker before = serve(run, 0);
        WorkerCache.clear(run.runId());
        assertThat(serve(run, 0)).isNotSameAs(before);
    }
}
