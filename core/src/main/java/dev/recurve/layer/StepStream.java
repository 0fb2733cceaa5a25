package dev.recurve.layer;

/**
 * What a layer draws in a training step: each a random stream of its own, unrelated to those of other layers, steps and
 * workers.
 */
enum StepStream {
    /** The dropout mask of the layer's input. */
    INPUT,
    /** The words that are left out. */
    WORDS,
    /** The mask of the recurrent weights, forward. */
    FORWARD_WEIGHTS,
    /** The mask of the recurrent weights of the second direction. */
    BACKWARD_WEIGHTS,
    /** The sample of classes. */
    CLASSES;

    /**
     * Seed of the stream.
     *
     * @param step seed of the step
     * @param layer number of the layer in its network
     */
    long seed(long step, int layer) {
        return mixed(mixed(mixed(step) + layer) + ordinal());
    }

    /**
     * The finalizer of SplitMix64. A {@link java.util.SplittableRandom} walks from its seed in equal strides and mixes
     * only what it gives out: seeds that are some strides apart draw the same numbers, one after the other. Mixed seeds lie
     * anywhere.
     *
     * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood 2014</a>
     */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
