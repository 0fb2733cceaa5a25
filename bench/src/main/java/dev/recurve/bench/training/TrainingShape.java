package dev.recurve.bench.training;

/**
 * The work of a training step.
 *
 * @param vocabulary number of words
 * @param lanes parallel streams (the batch)
 * @param window steps of truncated back-propagation
 * @param layers stacked LSTM layers
 * @param hidden units of a layer, and size of a word vector
 */
record TrainingShape(int vocabulary, int lanes, int window, int layers, int hidden) {
    /** All models are clipped at this global norm (the largest that PyTorch's word language model allows). */
    static final double CLIP = 0.25;

    static final double LEARNING_RATE = 1;

    /** Tokens of a step. */
    int tokens() {
        return lanes * window;
    }

    /**
     * Floating-point operations for a token: two for each multiply-add of the forward pass, and twice as many again for
     * the backward pass; everything but the matrix products is left out.
     */
    double flopsPerToken() {
        double multiplyAdds = (double) hidden * vocabulary + layers * 2.0 * hidden * 4 * hidden;
        return 3 * 2 * multiplyAdds;
    }
}
