package dev.recurve.export;

import java.util.Map;

/** Layers as PyTorch's documentation defines them, over the tensors of a file, for one sentence. */
final class PlainTorch {
    private final Map<String, float[]> tensors;

    PlainTorch(Map<String, float[]> tensors) {
        this.tensors = tensors;
    }

    private float[] tensor(String name) {
        return tensors.get(name);
    }

    double[][] embed(String table, int[] tokens) {
        int size = 6;
        double[][] rows = new double[tokens.length][size];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < size; i++) {
                rows[t][i] = tensor(table)[tokens[t] * size + i];
            }
        }
        return rows;
    }

    /** The outputs of both directions side by side, as {@code bidirectional=True} gives them. */
    double[][] bidirectionalLstm(String stack, int layer, double[][] x) {
        double[][] forward = lstm(stack, "_l" + layer, x, false);
        double[][] backward = lstm(stack, "_l" + layer + "_reverse", x, true);
        double[][] both = new double[x.length][2 * forward[0].length];
        for (int t = 0; t < x.length; t++) {
            System.arraycopy(forward[t], 0, both[t], 0, forward[t].length);
            System.arraycopy(backward[t], 0, both[t], forward[t].length, backward[t].length);
        }
        return both;
    }

    private double[][] lstm(String stack, String suffix, double[][] x, boolean reversed) {
        int hidden = tensor(stack + "bias_ih" + suffix).length / 4;
        double[][] outputs = new double[x.length][];
        double[] h = new double[hidden];
        double[] c = new double[hidden];
        for (int step = 0; step < x.length; step++) {
            int t = reversed ? x.length - 1 - step : step;
            double[] sums = new double[4 * hidden];
            for (int row = 0; row < sums.length; row++) {
                sums[row] = tensor(stack + "bias_ih" + suffix)[row]
                        + tensor(stack + "bias_hh" + suffix)[row]
                        + dot(tensor(stack + "weight_ih" + suffix), row, x[t])
                        + dot(tensor(stack + "weight_hh" + suffix), row, h);
            }
            double[] next = new double[hidden];
            for (int u = 0; u < hidden; u++) {
                double i = sigmoid(sums[u]);
                double f = sigmoid(sums[hidden + u]);
                double g = Math.tanh(sums[2 * hidden + u]);
                double o = sigmoid(sums[3 * hidden + u]);
                c[u] = f * c[u] + i * g;
                next[u] = o * Math.tanh(c[u]);
            }
            h = next;
            outputs[t] = h;
        }
        return outputs;
    }

    private static double dot(float[] matrix, int row, double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += matrix[row * x.length + i] * x[i];
        }
        return sum;
    }

    private static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    float[] softmax(String layer, double[][] x) {
        int labels = tensor(layer + ".bias").length;
        float[] all = new float[x.length * labels];
        for (int t = 0; t < x.length; t++) {
            double sum = 0;
            double[] scores = new double[labels];
            for (int j = 0; j < labels; j++) {
                scores[j] = Math.exp(tensor(layer + ".bias")[j] + dot(tensor(layer + ".weight"), j, x[t]));
                sum += scores[j];
            }
            for (int j = 0; j < labels; j++) {
                all[t * labels + j] = (float) (scores[j] / sum);
            }
        }
        return all;
    }
}
