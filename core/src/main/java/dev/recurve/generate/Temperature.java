package dev.recurve.generate;

/**
 * {@code p_i ∝ p_i^(1/T)}, which is {@code softmax(z / T)} of the logits z: below 1 the likely gets likelier, above 1 less
 * so.
 *
 * @param temperature T, above 0
 * @see <a href="https://doi.org/10.1207/s15516709cog0901_7">Ackley, Hinton and Sejnowski 1985</a>
 */
record Temperature(double temperature) implements Reshaping {
    Temperature {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, found " + temperature);
        }
    }

    @Override
    public void apply(double[] weights) {
        if (temperature == 1) {
            return;
        }
        double largest = 0;
        for (double weight : weights) {
            largest = Math.max(largest, weight);
        }
        double exponent = 1 / temperature;
        for (int i = 0; i < weights.length; i++) {
            // By the largest, which then stays at 1 however low the temperature.
            weights[i] = weights[i] == 0 ? 0 : Math.pow(weights[i] / largest, exponent);
        }
    }
}
