package dev.recurve.generate;

import dev.recurve.config.RecurveException;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A language model read one token at a time in a fixed number of lanes, each with a state of its own; of a biLM the
 * forward direction, which every model has.
 *
 * <p>Sums of floats depend on the shapes of the matrices in them. Here the shape never changes, so what a lane holds
 * depends only on what it has read, whatever the others read.
 *
 * <p>Not safe for several threads. While it is used it holds the model's attached state.
 */
final class LanePredictor implements AutoCloseable {
    private final LanguageModel model;
    private final int lanes;
    private final SequenceEncoder encoder;
    private final CarriedState state;
    private final int[] window; // [directions, lanes]: one step
    private LaneElements elements; // found out when lanes are first rearranged
    private FloatAddress top; // [directions, lanes, output] of the last step
    private FloatBuffer probabilities; // [lanes, vocabulary] after the last step; null: not computed yet

    /**
     * A predictor with states of zeros.
     *
     * @param model stays the caller's
     */
    LanePredictor(LanguageModel model, int lanes) {
        this.model = model;
        this.lanes = lanes;
        encoder = new SequenceEncoder(model);
        state = model.newState(lanes);
        window = new int[model.config().directions() * lanes];
        // The backward half of a biLM reads something too, and nobody looks at its states.
        Arrays.fill(window, Vocabulary.UNKNOWN_ID);
    }

    int lanes() {
        return lanes;
    }

    int vocabularySize() {
        return model.vocabularySize();
    }

    /** Sets the state of one lane to zero. */
    void reset(int lane) {
        state.resetLane(lane);
    }

    /** Lane i goes on from the state of lane {@code sources[i]}. */
    void rearrange(int[] sources) {
        if (elements == null) {
            try (CarriedState scratch = model.newState(lanes)) {
                elements = LaneElements.of(scratch, lanes);
            }
        }
        elements.rearrange(state, sources);
    }

    /**
     * Reads a token in each lane.
     *
     * @param tokens ids [lanes]
     */
    void read(int[] tokens) {
        System.arraycopy(tokens, 0, window, 0, lanes);
        model.attach(state);
        List<FloatAddress> layers = encoder.encode(window, 1, lanes);
        top = layers.get(layers.size() - 1);
        probabilities = null;
    }

    /**
     * What follows in a lane: softmax over the whole vocabulary.
     *
     * @param distribution receives the probabilities [vocabulary]
     * @throws RecurveException if they are not numbers
     */
    void predict(int lane, double[] distribution) {
        if (probabilities == null) {
            // The forward direction's rows come first.
            probabilities = encoder.output().probabilities(top, lanes).asBuffer();
        }
        int start = lane * distribution.length;
        double sum = 0;
        for (int id = 0; id < distribution.length; id++) {
            distribution[id] = probabilities.get(start + id);
            sum += distribution[id];
        }
        if (!Double.isFinite(sum)) {
            throw new RecurveException("probabilities expected from the model, found " + sum
                    + " as their sum: are its weights those of a run that diverged?");
        }
    }

    /** The probability of one token, of a lane that was {@link #predict predicted}. */
    double probability(int lane, int id) {
        return probabilities.get(lane * model.vocabularySize() + id);
    }

    @Override
    public void close() {
        model.attach(null);
        encoder.close();
        state.close();
    }
}
