package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.LanguageModel;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;

/**
 * Parameter averaging over equal, contiguous streams: in a round every worker does H local steps from where it stopped,
 * and the next parameters are the mean of the workers' parameters, weighted by the tokens that each has seen. That
 * equals the round's start plus the weighted mean of the deltas, and leaves the result of a single worker as it is, bit
 * for bit.
 *
 * <p>Used through {@link SparkComputationGraph#fitPaths(JavaRDD, MultiDataSetLoader)}: for each worker
 * the folder of the layout, of which it reads the shard of its number. One call trains to the end of the present epoch.
 *
 * @see <a href="https://aclanthology.org/N10-1069">McDonald, Hall and Mann 2010 (iterative parameter mixing)</a>
 */
public final class AveragingTrainingMaster extends StreamTrainingMaster {
    private final WorkerSetup setup;
    private final LanguageModel model;
    private final OptimizerState optimizer;
    private final long stepsPerEpoch;
    private final int stepsPerRound;
    private final RoundObserver observer;

    private LearningRateSchedule schedule;
    private TrainingCursor cursor;
    private float[][][] carried; // [worker][layer][values]; null: zeros
    private String[] locations;

    /** Hears of every round, on the driver. */
    @FunctionalInterface
    public interface RoundObserver {
        /** Called after the mean has become the driver's parameters. */
        void onRound(RoundResult result);
    }

    /**
     * @param setup what workers are built from
     * @param model the driver's model, which the rounds update
     * @param optimizer the optimizer's state, which the rounds update
     * @param plan lengths of epochs and rounds, and where to start
     * @param observer hears of every round
     */
    AveragingTrainingMaster(
            WorkerSetup setup, LanguageModel model, OptimizerState optimizer, RoundPlan plan, RoundObserver observer) {
        this.setup = setup;
        this.model = model;
        this.optimizer = optimizer;
        this.observer = observer;
        stepsPerEpoch = plan.stepsPerEpoch();
        stepsPerRound = plan.stepsPerRound();
        schedule = plan.schedule();
        cursor = plan.cursor();
        carried = plan.carried();
        locations = new String[plan.workers()];
    }

    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer network,
            SparkComputationGraph graph,
            JavaRDD<String> shardPaths,
            DataSetLoader dataSetLoader,
            MultiDataSetLoader multiDataSetLoader) {
        if (graph == null || graph.getNetwork() != model.network()) {
            throw new IllegalArgumentException("this training master trains the network that it was made for");
        }
        List<String> layouts = shardPaths.collect();
        if (layouts.size() != locations.length) {
            throw new IllegalArgumentException(
                    "expected one path for each of " + locations.length + " workers, found " + layouts.size());
        }
        RoundRunner runner = new RoundRunner(graph.getSparkContext(), setup);
        while (cursor.stepInEpoch() < stepsPerEpoch) {
            round(runner, layouts);
        }
        endEpoch();
    }

    private void round(RoundRunner runner, List<String> layouts) {
        long start = System.nanoTime();
        RoundOrder order = nextOrder();
        List<WorkerReport> reports = runner.run(order, inputs(layouts), locations, vectors());
        model.parametersChanged();
        reports.forEach(this::refuseFailure);
        for (WorkerReport report : reports) {
            locations[report.worker()] = report.location();
        }
        carried = reports.stream().map(WorkerReport::carried).toArray(float[][][]::new);
        optimizer.setSteps(reports.get(0).optimizerSteps());
        double seconds = (System.nanoTime() - start) / 1e9;
        RoundResult result = RoundResult.of(order, cursor.epoch(), reports, seconds);
        cursor = cursor.afterRound(order.steps(), result.tokens());
        observer.onRound(result);
    }

    private RoundOrder nextOrder() {
        int steps = (int) Math.min(stepsPerRound, stepsPerEpoch - cursor.stepInEpoch());
        return new RoundOrder(
                cursor.round(), cursor.stepInEpoch(), cursor.globalStep(), steps, schedule, optimizer.steps());
    }

    private List<WorkerInput> inputs(List<String> layouts) {
        List<WorkerInput> inputs = new ArrayList<>();
        for (int w = 0; w < layouts.size(); w++) {
            inputs.add(new WorkerInput(w, layouts.get(w), carried == null ? null : carried[w]));
        }
        return inputs;
    }

    private void refuseFailure(WorkerReport report) {
        WorkerReport.StepFailure failure = report.failure();
        if (failure != null) {
            throw new DivergenceException(String.format(
                    Locale.ROOT,
                    "training diverged at step %d of worker %d: loss %s, gradient norm %s, learning rate %s; the parameters"
                            + " before this round are kept: is the learning rate too high, or clipping off?",
                    failure.globalStep(),
                    report.worker(),
                    failure.loss(),
                    failure.gradientNorm(),
                    failure.learningRate()));
        }
    }

    private void endEpoch() {
        cursor = cursor.afterEpoch();
        carried = null; // the next pass starts at the beginning of the shards
    }

    /** Parameters, then optimizer state. */
    private List<FloatAddress> vectors() {
        List<FloatAddress> vectors = new ArrayList<>();
        vectors.add(model.parameters());
        vectors.addAll(optimizer.vectors());
        return vectors;
    }

    /** Where training stands. */
    public TrainingCursor cursor() {
        return cursor;
    }

    /** Sets what an evaluation has changed of where training stands. */
    void setCursor(TrainingCursor changed) {
        cursor = changed;
    }

    /** Learning rate by step. */
    LearningRateSchedule schedule() {
        return schedule;
    }

    void setSchedule(LearningRateSchedule changed) {
        schedule = changed;
    }

    /** Hidden states that the workers start the next round from; null at the beginning of an epoch. */
    float[][][] carriedStates() {
        return carried;
    }

    /** Frees the workers that live in the driver's process, as in local mode; executors free theirs as they end. */
    @Override
    public boolean deleteTempFiles(JavaSparkContext spark) {
        try {
            WorkerCache.clear(setup.runId());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
