package dev.recurve.spark.averaging;

import dev.recurve.batch.Window;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.spark.data.ShardReader;
import dev.recurve.train.LocalTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One worker: network, optimizer and reader, kept on the executor from round to round.
 *
 * <p>Only the reader's place is state of its own, and it is checked against what the round asks for; everything else is
 * set from the round's input.
 */
final class AveragingWorker implements AutoCloseable {
    private final WorkerSetup setup;
    private final LanguageModel model;
    private final LocalTrainer trainer;
    private final CarriedState state;
    private final Window window;
    private ShardReader reader;
    private String layout; // that the reader reads

    AveragingWorker(WorkerSetup setup) {
        this.setup = setup;
        model = LanguageModel.create(setup.model(), setup.vocabularySize(), setup.seed());
        trainer = new LocalTrainer(model, setup.optimizer());
        state = model.newState(setup.lanes());
        window = new Window(setup.model().directions(), setup.window(), setup.lanes());
    }

    /** Parameters, then the optimizer's state vectors. */
    List<FloatAddress> vectors() {
        List<FloatAddress> vectors = new ArrayList<>();
        vectors.add(model.parameters());
        vectors.addAll(Arrays.asList(trainer.optimizer().state()));
        return vectors;
    }

    /** Sets parameters and optimizer state. */
    void synchronise(SlicedVectors vectors) {
        vectors.copyTo(vectors());
        model.parametersChanged();
    }

    /** The worker's model, for evaluation between rounds. */
    LanguageModel model() {
        return model;
    }

    /**
     * Does the local steps of a round.
     *
     * @param location where the worker runs
     * @return its report; a step that is not finite ends the round early and is reported
     */
    WorkerReport run(RoundOrder order, WorkerInput input, String location) throws IOException {
        long start = System.nanoTime();
        begin(order, input);
        long tokens = 0;
        double lossSum = 0;
        long training = 0;
        WorkerReport.StepFailure failure = null;
        for (int i = 0; i < order.steps() && failure == null; i++) {
            if (!reader.next(window)) {
                break; // a shorter shard: the others go on
            }
            long step = order.globalStep() + i;
            double rate = order.schedule().rate(step);
            long before = System.nanoTime();
            LocalTrainer.Step done = trainer.step(window, rate, stepSeed(setup.seed(), step, input.worker()));
            training += System.nanoTime() - before;
            tokens += done.tokens();
            lossSum += done.loss() * done.tokens();
            if (!done.isFinite()) {
                failure = new WorkerReport.StepFailure(step, done.loss(), done.gradientNorm(), rate);
            }
        }
        return new WorkerReport(
                input.worker(),
                location,
                tokens,
                lossSum,
                training,
                System.nanoTime() - start,
                trainer.optimizer().stepCount(),
                state.toArrays(),
                failure);
    }

    private void begin(RoundOrder order, WorkerInput input) throws IOException {
        long position = order.stepInEpoch() * setup.window();
        if (reader == null || reader.position() != position || !input.layout().equals(layout)) {
            closeReader();
            reader = ShardReader.open(input.layout(), input.worker(), position, setup.configuration());
            layout = input.layout();
        }
        if (input.carried() == null) {
            state.reset();
        } else {
            state.set(input.carried());
        }
        model.attach(state);
        trainer.optimizer().setStepCount(order.optimizerSteps());
    }

    /** Different in every step and worker, the same in every run of the same seed. */
    static long stepSeed(long seed, long step, int worker) {
        return (seed * 1_000_003 + step) * 1_000_003 + worker;
    }

    private void closeReader() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeReader();
        trainer.close();
        state.close();
        model.close();
    }
}
