package dev.recurve.spark.averaging;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.model.TrainableModel;
import dev.recurve.train.TrainingState;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The mean of the parameters over the steps since validation stopped improving, NT-ASGD: what is evaluated and kept in
 * checkpoints, while training goes on from the parameters themselves.
 *
 * <pre>
 * a ← a + (x - a) h / (n + h)          x after a round of h local steps, n steps behind a before it
 * </pre>
 *
 * <p>It lives on the driver and takes the parameters in after every round, for all of its steps: with one worker and
 * rounds of one step this is the mean of the paper, and the sums of W workers are those of the means that the rounds go on
 * from. Where it is shown, parameters and mean have changed places.
 *
 * @see <a href="https://openreview.net/forum?id=SyyGPP0TZ">Merity, Keskar and Socher 2018, section 3</a>
 */
final class StepAverage implements AutoCloseable {
    /** Elements worked on at a time, on the heap, where the loops vectorize. */
    private static final int BLOCK = 1 << 12;

    private final TrainableModel<?> model;
    private final FloatMemory memory = new FloatMemory();
    private final FloatAddress mean;

    /** A mean of nothing yet. */
    StepAverage(TrainableModel<?> model) {
        this.model = model;
        mean = memory.reserveZeroed(model.parameterCount());
    }

    /**
     * Takes in the parameters after a round.
     *
     * @param steps local steps of the round
     * @param before steps behind the mean so far
     */
    void add(int steps, long before) {
        double rate = (double) steps / (before + steps);
        forBlocks((parameters, means, length) -> {
            for (int i = 0; i < length; i++) {
                means[i] = (float) OuterOptimizer.towards(means[i], parameters[i], rate);
            }
        });
    }

    /** Puts the mean in the place of the parameters until it is closed. */
    Shown show() {
        exchange();
        return new Shown();
    }

    /** The mean in the place of the parameters. */
    final class Shown implements AutoCloseable {
        /** The parameters that training goes on from. */
        FloatAddress hidden() {
            return mean;
        }

        @Override
        public void close() {
            exchange();
        }
    }

    /** Takes over from a checkpoint, whose mean is where the model's parameters are now. */
    void restore(TrainingState state) {
        List<FloatAddress> outer = state.outerState();
        mean.asBuffer().put(outer.get(outer.size() - 1).asBuffer());
        exchange();
    }

    private void exchange() {
        forBlocks((parameters, means, length) -> {
            for (int i = 0; i < length; i++) {
                float parameter = parameters[i];
                parameters[i] = means[i];
                means[i] = parameter;
            }
        });
        model.parametersChanged();
    }

    @FunctionalInterface
    private interface BlockStep {
        void apply(float[] parameters, float[] means, int length);
    }

    private void forBlocks(BlockStep step) {
        float[] parameters = new float[BLOCK];
        float[] means = new float[BLOCK];
        FloatAddress all = model.parameters();
        for (long offset = 0; offset < all.capacity(); offset += BLOCK) {
            int length = (int) Math.min(BLOCK, all.capacity() - offset);
            FloatBuffer ofParameters = all.from(offset, length).asBuffer();
            FloatBuffer ofMean = mean.from(offset, length).asBuffer();
            ofParameters.get(0, parameters, 0, length);
            ofMean.get(0, means, 0, length);
            step.apply(parameters, means, length);
            ofParameters.put(0, parameters, 0, length);
            ofMean.put(0, means, 0, length);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
