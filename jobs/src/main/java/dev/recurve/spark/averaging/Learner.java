package dev.recurve.spark.averaging;

import dev.recurve.batch.TrainingBatch;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.model.TrainableModel;
import dev.recurve.train.LocalTrainer;
import dev.recurve.train.Optimizer;
import java.io.IOException;

/**
 * Model, optimizer and data of a worker.
 *
 * @param <B> what a step reads
 */
abstract class Learner<B extends TrainingBatch> implements AutoCloseable {
    private final TrainableModel<B> model;
    private final LocalTrainer<B> trainer;
    private B batch;

    Learner(TrainableModel<B> model, OptimizerSettings optimizer) {
        this.model = model;
        this.trainer = new LocalTrainer<>(model, optimizer);
    }

    TrainableModel<B> model() {
        return model;
    }

    Optimizer optimizer() {
        return trainer.optimizer();
    }

    /** Sets everything that the round starts from but parameters and optimizer. */
    abstract void begin(WorkerInput input) throws IOException;

    /** The next batch; null at the end of the shard. */
    abstract B next() throws IOException;

    /** What the learning rate is multiplied by for the present batch. */
    double rateFactor() {
        return 1;
    }

    /** Hidden states for the next round [layer][values]. */
    abstract float[][] carried();

    /** Goes on to the next batch; false at the end of the shard. */
    final boolean advance() throws IOException {
        batch = next();
        return batch != null;
    }

    /** Targets of the present batch. */
    final int countTargets() {
        return batch.countTargets();
    }

    /** Trains on the present batch. */
    final LocalTrainer.Step step(double rate, long seed) {
        return trainer.step(batch, rate, seed);
    }

    @Override
    public void close() throws IOException {
        trainer.close();
        model.close();
    }
}
