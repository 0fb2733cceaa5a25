package dev.recurve.spark.averaging;

import dev.recurve.config.OptimizerSettings;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.train.Optimizer;
import dev.recurve.train.TrainingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The driver's copy of the optimizer's state: what every round starts from, averaged like the parameters. */
final class OptimizerState implements AutoCloseable {
    private final List<FloatMemory> memories = new ArrayList<>();
    private final List<FloatAddress> vectors = new ArrayList<>();
    private long steps;

    /** A state of zeros. */
    OptimizerState(OptimizerSettings settings, long parameterCount) {
        for (int v = 0; v < Optimizer.stateVectors(settings); v++) {
            FloatMemory memory = new FloatMemory();
            memories.add(memory);
            vectors.add(memory.reserveZeroed(parameterCount));
        }
    }

    /** Takes over the state of a checkpoint. */
    void restore(TrainingState state) {
        for (int v = 0; v < vectors.size(); v++) {
            vectors.get(v).asBuffer().put(state.optimizerState()[v]);
        }
        steps = state.optimizerSteps();
    }

    /** The vectors in the optimizer's own order. */
    List<FloatAddress> vectors() {
        return vectors;
    }

    /** Copies of the vectors [vectors][parameters]. */
    float[][] toArrays() {
        float[][] copies = new float[vectors.size()][];
        Arrays.setAll(copies, v -> {
            float[] copy = new float[Math.toIntExact(vectors.get(v).capacity())];
            vectors.get(v).asBuffer().get(copy);
            return copy;
        });
        return copies;
    }

    /** Steps behind the state. */
    long steps() {
        return steps;
    }

    void setSteps(long done) {
        steps = done;
    }

    @Override
    public void close() {
        memories.forEach(FloatMemory::close);
    }
}
