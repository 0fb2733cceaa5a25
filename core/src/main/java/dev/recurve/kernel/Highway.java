package dev.recurve.kernel;

import java.nio.FloatBuffer;

/**
 * A highway layer over rows, with a gate that carries its input:
 *
 * <pre>
 * [h; a] = W [x; 1]        g = σ(a)        y = g ⊙ x + (1 - g) ⊙ max(0, h)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1505.00387">Srivastava, Greff and Schmidhuber 2015</a>
 */
public final class Highway implements AutoCloseable {
    private final int size;
    private final DenseRows linear;
    private final FloatMemory sums = new FloatMemory(); // [rows, 2 * size], of the last forward
    private final FloatMemory sumGradients = new FloatMemory();
    private float[] inputs = new float[0]; // [rows, size], of the last forward

    /** @param size of an input and an output */
    public Highway(int size) {
        this.size = size;
        this.linear = new DenseRows(size, 2 * size, Activation.IDENTITY);
    }

    /**
     * Computes rows.
     *
     * @param weight [2 * size, size + 1]: the values, then the gates; the bias in the last column
     * @param input [rows, size]
     * @param output receives [rows, size]
     */
    public void forward(FloatAddress weight, RowMap rows, FloatAddress input, FloatAddress output) {
        int length = Math.multiplyExact(rows.packedRows(), size);
        FloatAddress both = sums.reserve(2L * length);
        linear.forward(weight, rows, input, both);
        if (inputs.length < length) {
            inputs = new float[length];
        }
        input.asBuffer().get(inputs, 0, length);
        FloatBuffer z = both.asBuffer();
        FloatBuffer y = output.asBuffer();
        for (int i = 0; i < length; i++) {
            int at = i / size * 2 * size + i % size;
            float h = z.get(at);
            float g = sigmoid(z.get(at + size));
            y.put(i, g * inputs[i] + (1 - g) * (h < 0 ? 0 : h));
        }
    }

    private static float sigmoid(float a) {
        return (float) (1 / (1 + Math.exp(-a)));
    }

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * @param weight the weight of the forward pass
     * @param rows the rows of the forward pass
     * @param gradients gradient of the outputs, and where to write the others
     */
    public void backward(FloatAddress weight, RowMap rows, DenseRows.Gradients gradients) {
        int length = Math.multiplyExact(rows.packedRows(), size);
        FloatBuffer z = sums.reserve(0).asBuffer();
        FloatAddress both = sumGradients.reserve(2L * length);
        FloatBuffer dz = both.asBuffer();
        FloatBuffer dy = gradients.output().asBuffer();
        float[] carried = new float[length]; // the gradient that passes the gate
        for (int i = 0; i < length; i++) {
            int at = i / size * 2 * size + i % size;
            float h = z.get(at);
            float g = sigmoid(z.get(at + size));
            float gradient = dy.get(i);
            dz.put(at, h < 0 ? 0 : gradient * (1 - g));
            dz.put(at + size, gradient * (inputs[i] - (h < 0 ? 0 : h)) * g * (1 - g));
            carried[i] = gradient * g;
        }
        linear.backward(weight, rows, new DenseRows.Gradients(both, gradients.input(), gradients.weight()));
        FloatBuffer dx = gradients.input().asBuffer();
        for (int i = 0; i < length; i++) {
            dx.put(i, dx.get(i) + carried[i]);
        }
    }

    @Override
    public void close() {
        linear.close();
        sums.close();
        sumGradients.close();
    }
}
