package dev.recurve.spark.averaging;

import dev.recurve.config.AveragingSettings;
import dev.recurve.config.LocalOptimizerState;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.spark.cluster.ClusterShape;
import dev.recurve.train.Optimizer;

/**
 * Vectors of parameters in heaps, on disk and on their way, which are the same for every kind of model.
 *
 * @param parameters of the model
 * @param workers that train
 */
record PlannedSizes(AveragingSettings averaging, OptimizerSettings optimizer, long parameters, int workers) {
    /** A heap with Spark and no model in it, after a collection; {@code bench plan} holds it against what is alive. */
    private static final long HEAP_BASE = 50L << 20;

    /** An object, and blocks of 4 MB, which take five regions of a heap. */
    private static final double SENT_COPIES = 2.25;

    /** What a driver of executors sends, and what comes back, as bytes and as objects: 4 to 5.8 by {@code bench rounds}. */
    private static final double DRIVER_COPIES = 4.75;

    /** Vectors that travel in a round, and that the driver writes. */
    private int sentVectors() {
        return 1 + averagedState(averaging, optimizer);
    }

    /** Vectors of the optimizer that are averaged as the parameters are. */
    static int averagedState(AveragingSettings averaging, OptimizerSettings optimizer) {
        boolean averages = AveragingTrainingMaster.averagesState(new RoundSteps(averaging, Long.MAX_VALUE));
        return averages ? Optimizer.stateVectors(optimizer) : 0;
    }

    /** @param data bytes that a worker keeps of its shard on the heap */
    TrainingPlan.Heap heap(ClusterShape shape, long data) {
        int sent = sentVectors();
        double vectors = (double) sent * parameters * Float.BYTES;
        int partitions = SliceReduction.partitions(
                sent, parameters, workers, shape.settings().slots());
        double reduced = Math.min(1.0, (double) shape.settings().cores() / partitions) * (workers + 2) * vectors;
        int own = shape.workersOfProcess(workers);
        double executor = SENT_COPIES * vectors + reduced + (double) own * data;
        return shape.isLocal()
                ? new TrainingPlan.Heap(HEAP_BASE + (long) (executor + vectors), 0) // and the means
                : new TrainingPlan.Heap(HEAP_BASE + (long) executor, HEAP_BASE + (long) (DRIVER_COPIES * vectors));
    }

    /**
     * Files.
     *
     * @param keep checkpoints that are kept
     * @param other bytes of a checkpoint beside vectors of parameters
     * @param layout bytes of the layouts of all splits
     */
    TrainingPlan.Disk disk(int keep, long other, long layout) {
        boolean kept = averaging.localOptimizerState() == LocalOptimizerState.KEPT;
        long own = kept ? (long) workers * Optimizer.stateVectors(optimizer) : 0;
        long outer = OuterOptimizer.of(averaging, workers).stateVectors();
        long checkpoint = Float.BYTES * parameters * (sentVectors() + outer + own) + other;
        // the latest, the best, and one in the making; the workers' states of this round and of the one before
        long run = checkpoint * (keep + 2L) + 2 * own * parameters * Float.BYTES;
        return new TrainingPlan.Disk(checkpoint, run, layout, Float.BYTES * parameters * sentVectors() * workers);
    }
}
