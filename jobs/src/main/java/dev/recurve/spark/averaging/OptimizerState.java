package dev.recurve.spark.averaging;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.train.Optimizer;
import dev.recurve.train.TrainingState;
import java.util.ArrayList;
import java.util.List;

/** The driver's copy of the workers' optimizer state, where that is averaged like the parameters. */
final class OptimizerState implements AutoCloseable {
    private final List<FloatMemory> memories = new ArrayList<>();
    private final List<FloatAddress> vectors = new ArrayList<>();
    private long steps;

    /**
     * A state of zeros.
     *
     * @param averaged whether the state is averaged in any round; without that there are no vectors here
     */
    OptimizerState(OptimizerSettings settings, long parameterCount, boolean averaged) {
        for (int v = 0; averaged && v < Optimizer.stateVectors(settings); v++) {
            FloatMemory memory = new FloatMemory();
            memories.add(memory);
            vectors.add(memory.reserveZeroed(parameterCount));
        }
    }

    /** Takes over the state of a checkpoint. */
    void restore(TrainingState state) {
        for (int v = 0; v < vectors.size(); v++) {
            vectors.get(v).asBuffer().put(state.optimizerState().get(v).asBuffer());
        }
        steps = state.optimizerSteps();
    }

    /** The vectors in the optimizer's own order. */
    List<FloatAddress> vectors() {
        return vectors;
    }

    /** Steps behind the state. */
    long steps() {
        return steps;
    }

    /** Takes a slice of the workers' mean. */
    void set(SliceMean mean) {
        Slices.write(mean.floats(), Slices.of(vectors.get(mean.vector() - 1), mean.slice()));
    }

    void setSteps(long done) {
        steps = done;
    }

    @Override
    public void close() {
        memories.forEach(FloatMemory::close);
    }
}
