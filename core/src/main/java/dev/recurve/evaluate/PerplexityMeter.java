package dev.recurve.evaluate;

import dev.recurve.batch.Window;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up the cross entropy of windows in reading order, with the state carried from one to the next and without
 * dropout.
 *
 * <p>While it is open it holds the model's attached state; attach the training state again afterwards.
 */
public final class PerplexityMeter implements AutoCloseable {
    private final LanguageModel model;
    private final SequenceEncoder encoder;
    private final CarriedState state;
    private Perplexity sums;

    /** A meter that starts from a zero state of the given number of lanes. */
    public PerplexityMeter(LanguageModel model, int lanes) {
        this.model = model;
        encoder = new SequenceEncoder(model);
        state = model.newState(lanes);
        sums = Perplexity.none(model.config().directions());
        model.attach(state);
    }

    /** Adds a window. */
    public void add(Window window) {
        int half = window.length() * window.lanes(); // rows of one direction
        int rows = half * window.directions();
        int[] inputs = Arrays.copyOf(window.inputs(), rows);
        int[] targets = Arrays.copyOf(window.targets(), rows);
        List<FloatAddress> layers = encoder.encode(inputs, window.length(), window.lanes());
        float[] losses = new float[rows];
        encoder.output().losses(layers.get(layers.size() - 1), targets, losses);
        double[] lossSums = new double[window.directions()];
        long[] tokens = new long[window.directions()];
        for (int row = 0; row < rows; row++) {
            lossSums[row / half] += losses[row];
            tokens[row / half] += targets[row] == Window.NO_TARGET ? 0 : 1;
        }
        sums = sums.plus(new Perplexity(lossSums, tokens));
    }

    /** What has been added so far. */
    public Perplexity result() {
        return sums;
    }

    @Override
    public void close() {
        model.attach(null);
        encoder.close();
        state.close();
    }
}
