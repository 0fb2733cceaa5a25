package dev.recurve.generate;

/**
 * Takes one token out.
 *
 * @param id the token
 */
record Exclusion(int id) implements Reshaping {
    @Override
    public void apply(double[] weights) {
        weights[id] = 0;
    }
}
