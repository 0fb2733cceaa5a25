package dev.recurve.kernel;

/** A word from its characters in plain loops over doubles: the twin of {@link CharacterEncoder}. */
final class PlainCharacterEncoder {
    private final int size;
    private final int[] widths;
    private final int[] counts;
    private final int filters;

    PlainCharacterEncoder(int size, int[] widths, int[] counts) {
        this.size = size;
        this.widths = widths;
        this.counts = counts;
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        filters = sum;
    }

    /** Parameters as in {@link CharacterEncoder.Weights}. */
    record Weights(double[] table, double[][] filters, double[] bias, double[][] highways, double[] projection) {}

    double[] encode(Weights weights, int[] word) {
        double[] x = convolve(weights, word); // [filters]
        for (double[] highway : weights.highways()) {
            x = highway(highway, x);
        }
        int outputs = weights.projection().length / (filters + 1);
        double[] y = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            y[o] = linear(weights.projection(), o, x);
        }
        return y;
    }

    private double[] convolve(Weights weights, int[] word) {
        double[] y = new double[filters];
        int first = 0;
        for (int k = 0; k < widths.length; k++) {
            for (int f = 0; f < counts[k]; f++) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int p = 0; p == 0 || p + widths[k] <= word.length; p++) {
                    double sum = 0;
                    for (int j = 0; j < widths[k] && p + j < word.length; j++) {
                        for (int i = 0; i < size; i++) {
                            sum += weights.filters()[k][(f * widths[k] + j) * size + i]
                                    * weights.table()[word[p + j] * size + i];
                        }
                    }
                    largest = Math.max(largest, sum);
                }
                y[first + f] = Math.max(0, largest + weights.bias()[first + f]);
            }
            first += counts[k];
        }
        return y;
    }

    private double[] highway(double[] weight, double[] x) {
        double[] y = new double[filters];
        for (int i = 0; i < filters; i++) {
            double value = Math.max(0, linear(weight, i, x));
            double gate = 1 / (1 + Math.exp(-linear(weight, filters + i, x)));
            y[i] = gate * x[i] + (1 - gate) * value;
        }
        return y;
    }

    private double linear(double[] weight, int row, double[] x) {
        double sum = weight[row * (filters + 1) + filters];
        for (int i = 0; i < filters; i++) {
            sum += weight[row * (filters + 1) + i] * x[i];
        }
        return sum;
    }
}
