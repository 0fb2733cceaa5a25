package dev.recurve.generate;

/**
 * Keeps the {@code k} likeliest tokens; of equal ones those with the lower ids.
 *
 * @see <a href="https://arxiv.org/abs/1805.04833">Fan, Lewis and Dauphin 2018</a>
 */
final class TopK implements Reshaping {
    private final int k;
    private final LargestFirst largest = new LargestFirst();

    /**
     * @param k how many stay
     */
    TopK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, found " + k);
        }
        this.k = k;
    }

    @Override
    public void apply(double[] weights) {
        largest.start(weights);
        for (int taken = 0; taken < k && !largest.isEmpty(); taken++) {
            largest.next();
        }
        largest.zeroRest();
    }
}
