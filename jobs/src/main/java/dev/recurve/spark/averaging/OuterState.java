package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.train.TrainingState;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The driver's side of the outer step: parameters and the vectors beside them, in native memory, worked on slice by slice
 * as the means arrive.
 */
final class OuterState implements AutoCloseable {
    /** Elements worked on at a time, on the heap, where the loops vectorize. */
    private static final int BLOCK = 1 << 12;

    private static final OuterOptimizer PLAIN = new PlainMean();

    private final OuterOptimizer rule;
    private final FloatAddress parameters;
    private final List<FloatMemory> memories = new ArrayList<>();
    private final List<FloatAddress> vectors = new ArrayList<>();
    private final FloatAddress start; // the parameters themselves, or memory of its own

    /** A state of zeros beside the given parameters, which the steps change. */
    OuterState(OuterOptimizer rule, FloatAddress parameters) {
        this.rule = rule;
        this.parameters = parameters;
        for (int v = 0; v < rule.stateVectors(); v++) {
            vectors.add(reserve().reserveZeroed(parameters.capacity()));
        }
        start = rule.startsAtParameters() ? parameters : reserve().reserve(parameters.capacity());
    }

    private FloatMemory reserve() {
        FloatMemory memory = new FloatMemory();
        memories.add(memory);
        return memory;
    }

    /** Takes over the vectors of a checkpoint; one that it does not have stays zero, as in a run of one worker. */
    void restore(TrainingState state) {
        for (int v = 0; v < Math.min(vectors.size(), state.outerState().size()); v++) {
            vectors.get(v).asBuffer().put(state.outerState().get(v).asBuffer());
        }
    }

    /** What the rule keeps from round to round. */
    List<FloatAddress> vectors() {
        return vectors;
    }

    /** Where the workers start the next round; valid until {@link #step}. */
    FloatAddress start() {
        if (start != parameters) {
            IntStream.range(0, Slices.count(parameters.capacity())).parallel().forEach(this::start);
        }
        return start;
    }

    private void start(int slice) {
        long first = (long) slice * Slices.FLOATS;
        long end = Math.min(first + Slices.FLOATS, parameters.capacity());
        Block block = new Block();
        for (long offset = first; offset < end; offset += BLOCK) {
            block.read(offset);
            rule.start(block.parameters, block.state, block.start, block.length);
            start.from(offset, block.length).asBuffer().put(block.start, 0, block.length);
        }
    }

    /**
     * Takes the outer step on one slice; slices may be taken side by side.
     *
     * @param slice number of the slice
     * @param mean the workers' mean of it, from position 0 to its capacity
     * @param plain whether this round takes the plain mean, whatever the rule: the vectors stay as they are
     * @return squared distance of the mean from the start
     */
    double step(int slice, FloatBuffer mean, boolean plain) {
        OuterOptimizer applied = plain ? PLAIN : rule;
        long first = (long) slice * Slices.FLOATS;
        Block block = new Block();
        double squared = 0;
        for (int offset = 0; offset < mean.capacity(); offset += BLOCK) {
            block.read(first + offset);
            mean.get(offset, block.mean, 0, block.length);
            start.from(first + offset, block.length).asBuffer().get(block.start, 0, block.length);
            squared += Distances.squared(block.mean, block.start, block.length);
            applied.step(block.parameters, block.state, block.mean, block.length);
            block.write(first + offset);
        }
        return squared;
    }

    @Override
    public void close() {
        memories.forEach(FloatMemory::close);
    }

    /** The part that is worked on. */
    private final class Block {
        private final float[] parameters = new float[BLOCK];
        private final float[][] state = new float[vectors.size()][BLOCK];
        private final float[] start = new float[BLOCK];
        private final float[] mean = new float[BLOCK];
        private int length;

        void read(long offset) {
            FloatAddress all = OuterState.this.parameters;
            length = (int) Math.min(BLOCK, all.capacity() - offset);
            all.from(offset, length).asBuffer().get(parameters, 0, length);
            for (int v = 0; v < state.length; v++) {
                vectors.get(v).from(offset, length).asBuffer().get(state[v], 0, length);
            }
        }

        void write(long offset) {
            OuterState.this.parameters.from(offset, length).asBuffer().put(parameters, 0, length);
            for (int v = 0; v < state.length; v++) {
                vectors.get(v).from(offset, length).asBuffer().put(state[v], 0, length);
            }
        }
    }
}
