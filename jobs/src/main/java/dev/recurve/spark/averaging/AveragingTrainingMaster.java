package dev.recurve.spark.averaging;

import dev.recurve.config.LocalOptimizerState;
import dev.recurve.config.WarmupKind;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.TrainableModel;
import dev.recurve.train.LearningRateSchedule;
import dev.recurve.train.TrainingCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;

/**
 * Parameter averaging over equal, contiguous streams: in a round every worker does H local steps from where it stopped,
 * and the mean of the workers' parameters, weighted by the tokens that each has seen, goes through an
 * {@link OuterOptimizer}.
 *
 * <p>Used through {@link SparkComputationGraph#fitPaths(JavaRDD, MultiDataSetLoader)}: for each worker
 * the folder of the layout, of which it reads the shard of its number. One call trains to the end of the present epoch.
 */
public final class AveragingTrainingMaster extends StreamTrainingMaster {
    private final WorkerSetup setup;
    private final TrainableModel<?> model;
    private final DriverState state;
    private final RoundPlan plan;
    private final RoundObserver observer;
    private final StepChoice choice;

    private LearningRateSchedule schedule;
    private TrainingCursor cursor;
    private float[][][] carried; // [worker][layer][values]; null: zeros
    private double lossBefore = Double.NaN;
    private final String[] locations;

    /** Hears of every round, on the driver. */
    @FunctionalInterface
    public interface RoundObserver {
        /** Called after the outer step. */
        void onRound(RoundResult result);
    }

    /**
     * @param setup what workers are built from
     * @param model the driver's model, which the rounds update
     * @param state what the rounds update beside it
     * @param plan lengths of epochs and rounds, and where to start
     * @param observer hears of every round
     */
    AveragingTrainingMaster(
            WorkerSetup setup, TrainableModel<?> model, DriverState state, RoundPlan plan, RoundObserver observer) {
        this.setup = setup;
        this.model = model;
        this.state = state;
        this.plan = plan;
        this.observer = observer;
        choice = new StepChoice(plan.steps());
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
        while (cursor.stepInEpoch() < plan.epochSteps(cursor.epoch())) {
            round(runner, layouts);
        }
        endEpoch();
    }

    private void round(RoundRunner runner, List<String> layouts) {
        long began = System.nanoTime();
        RoundOrder order = nextOrder();
        RoundRunner.Outcome outcome = runner.run(order, inputs(layouts), locations, start(order));
        Deltas.refuseIfAllDropped(outcome.reports());
        RoundResult.Spread spread = step(order, outcome.means());
        take(order, outcome.reports());
        RoundTimes times = RoundTimes.of(outcome.reports(), runner.slots(), (System.nanoTime() - began) / 1e9);
        RoundResult result = RoundResult.of(order, cursor.epoch(), outcome.reports(), lossBefore, times, spread);
        lossBefore = result.losses().last();
        if (cursor.averages()) {
            state.average().add(order.steps(), cursor.averagedSteps());
        }
        cursor = choice.after(result, cursor.afterRound(order.steps(), result.tokens()));
        observer.onRound(result);
    }

    private RoundOrder nextOrder() {
        long left = plan.epochSteps(cursor.epoch()) - cursor.stepInEpoch();
        int steps = (int) Math.min(left, plan.steps().of(cursor.round(), cursor.chosenSteps()));
        return new RoundOrder(
                cursor.round(),
                cursor.globalStep(),
                steps,
                schedule,
                optimizerState(plan.steps(), cursor.round()),
                state.optimizer().steps(),
                state.local() == null ? null : state.local().next(cursor.round()));
    }

    /** With a synchronisation after every step, resetting would leave the optimizer without any state at all. */
    private static LocalOptimizerState optimizerState(RoundSteps steps, int round) {
        LocalOptimizerState asked = steps.settings().localOptimizerState();
        boolean single = steps.isWarmup(round) && steps.settings().warmup().kind() == WarmupKind.SINGLE_STEPS;
        return single && asked == LocalOptimizerState.RESET ? LocalOptimizerState.AVERAGED : asked;
    }

    /** Whether the optimizer state is averaged in any round of a run. */
    static boolean averagesState(RoundSteps steps) {
        return optimizerState(steps, 0) == LocalOptimizerState.AVERAGED;
    }

    private List<WorkerInput> inputs(List<String> layouts) {
        RoundSteps steps = plan.steps();
        int taking = steps.isOfOneWorker(cursor.round()) ? 1 : layouts.size();
        List<WorkerInput> inputs = new ArrayList<>();
        for (int w = 0; w < taking; w++) {
            boolean tookPart = cursor.round() > 0 && (w == 0 || !steps.isOfOneWorker(cursor.round() - 1));
            inputs.add(new WorkerInput(
                    w,
                    layouts.get(w),
                    cursor.epoch(),
                    plan.shardStep(w, cursor.epoch(), cursor.stepInEpoch()),
                    carried == null ? null : carried[w],
                    state.local() == null || !tookPart ? null : state.local().current()));
        }
        return inputs;
    }

    /** What the workers start from: parameters, and the optimizer state where that is averaged. */
    private List<FloatAddress> start(RoundOrder order) {
        List<FloatAddress> vectors = new ArrayList<>();
        vectors.add(state.outer().start());
        if (order.averagesState()) {
            vectors.addAll(state.optimizer().vectors());
        }
        return vectors;
    }

    private RoundResult.Spread step(RoundOrder order, List<SliceMean> means) {
        boolean plain = plan.steps().isWarmup(order.round());
        // On all cores of the driver, which has nothing else to do now; summed in the order of the slices.
        double[] updates =
                means.parallelStream().mapToDouble(mean -> step(mean, plain)).toArray();
        double update = Arrays.stream(updates).sum();
        double spread = means.stream()
                .filter(mean -> mean.vector() == 0)
                .mapToDouble(SliceMean::spread)
                .sum();
        model.parametersChanged();
        return new RoundResult.Spread(Math.sqrt(spread), Math.sqrt(update));
    }

    /** The squared length by which a slice of the mean moves the parameters. */
    private double step(SliceMean mean, boolean plain) {
        if (mean.vector() == 0) {
            return state.outer().step(mean.slice(), SliceReduction.floats(mean.floats()), plain);
        }
        state.optimizer().set(mean);
        return 0;
    }

    /** Takes over what the workers report for the next round. */
    private void take(RoundOrder order, List<WorkerReport> reports) {
        float[][][] next = new float[locations.length][][];
        if (carried != null) {
            System.arraycopy(carried, 0, next, 0, next.length);
        }
        for (WorkerReport report : reports) {
            locations[report.worker()] = report.location();
            next[report.worker()] = report.carried();
            if (report.tokens() > 0 && order.averagesState()) {
                state.optimizer().setSteps(report.optimizerSteps());
            }
        }
        carried = next;
        if (state.local() != null) {
            try {
                state.local().roundDone(order.round());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void endEpoch() {
        cursor = cursor.afterEpoch();
        carried = null; // the next pass starts at the beginning of the shards
        lossBefore = Double.NaN;
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

    /** Hidden states that the workers start the next round from; null at the beginning of an epoch, and for zeros. */
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
