package dev.recurve.diagnose;

/**
 * Norms of one Jacobian by distance, over some sequences.
 *
 * @param series whose: a cell or a layer
 * @param phase when
 * @param quantity which Jacobian
 * @param mean mean over the sequences at distance k in element {@code k - 1}
 * @param least smallest of the sequences
 * @param greatest largest of the sequences
 */
public record FlowCurve(
        String series, Phase phase, FlowQuantity quantity, double[] mean, double[] least, double[] greatest) {
    /** The curve of the norms of each sequence [sequence][k - 1]. */
    static FlowCurve of(String series, Phase phase, FlowQuantity quantity, double[][] norms) {
        int distance = norms[0].length;
        double[] mean = new double[distance];
        double[] least = norms[0].clone();
        double[] greatest = norms[0].clone();
        for (double[] sequence : norms) {
            for (int k = 0; k < distance; k++) {
                mean[k] += sequence[k] / norms.length;
                least[k] = Math.min(least[k], sequence[k]);
                greatest[k] = Math.max(greatest[k], sequence[k]);
            }
        }
        return new FlowCurve(series, phase, quantity, mean, least, greatest);
    }
}
