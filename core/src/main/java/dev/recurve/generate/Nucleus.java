package dev.recurve.generate;

/**
 * Keeps the smallest set of likeliest tokens whose probabilities add up to at least {@code mass} (top-p).
 *
 * @see <a href="https://arxiv.org/abs/1904.09751">Holtzman et al. 2020</a>
 */
final class Nucleus implements Reshaping {
    private final double mass;
    private final LargestFirst largest = new LargestFirst();

    /**
     * @param mass probability that is kept, above 0 and at most 1
     */
    Nucleus(double mass) {
        if (!(mass > 0 && mass <= 1)) {
            throw new IllegalArgumentException("the nucleus must be above 0 and at most 1, found " + mass);
        }
        this.mass = mass;
    }

    @Override
    public void apply(double[] weights) {
        if (mass == 1) {
            return; // rounding must not cut the rarest
        }
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        largest.start(weights);
        double sum = 0;
        while (sum < mass * total && !largest.isEmpty()) {
            sum += weights[largest.next()];
        }
        largest.zeroRest();
    }
}
