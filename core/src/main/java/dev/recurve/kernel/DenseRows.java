package dev.recurve.kernel;

import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.nio.FloatBuffer;

/**
 * A dense layer over rows: {@code y = f(W [x; 1])}.
 *
 * <p>As in {@link SoftmaxCrossEntropy}, the bias is the last column of {@code W [output, input + 1]} and every input row
 * gets a one behind it. Only the rows that a {@link RowMap} names are read and computed.
 */
public final class DenseRows implements AutoCloseable {
    private final int inputSize;
    private final int outputSize;
    private final Activation activation;
    private final FloatMemory inputs = new FloatMemory(); // [rows, input + 1], of the last forward
    private final FloatMemory outputs = new FloatMemory(); // [rows, output], of the last forward
    private final FloatMemory outputGradients = new FloatMemory();
    private final FloatMemory inputGradients = new FloatMemory();
    private int computed; // rows of the last forward

    /** @throws IllegalArgumentException if a size is not positive */
    public DenseRows(int inputSize, int outputSize, Activation activation) {
        if (inputSize < 1 || outputSize < 1) {
            throw new IllegalArgumentException("a dense layer needs at least 1 input and 1 output: " + inputSize
                    + " inputs, " + outputSize + " outputs");
        }
        this.inputSize = inputSize;
        this.outputSize = outputSize;
        this.activation = activation;
    }

    /**
     * Computes the named rows; all others become zero.
     *
     * @param weight [output, input + 1], the bias in the last column
     * @param input [padded rows, input]
     * @param output receives [padded rows, output]
     * @throws IllegalArgumentException if an array is too short
     */
    public void forward(FloatAddress weight, RowMap rows, FloatAddress input, FloatAddress output) {
        computed = 0; // until this pass is complete
        int count = rows.packedRows();
        FloatAddress x = inputs.reserve((long) count * (inputSize + 1));
        rows.gather(input, Columns.all(inputSize), x, withoutOne());
        FloatBuffer ones = x.asBuffer();
        for (int row = 0; row < count; row++) {
            ones.put(row * (inputSize + 1) + inputSize, 1);
        }
        FloatAddress y = outputs.reserve((long) count * outputSize);
        OneDnn.multiply(
                new ProductShape(count, outputSize, inputSize + 1L),
                1,
                Matrix.of(x, inputSize + 1L),
                Matrix.transposeOf(weight, inputSize + 1L),
                0,
                Matrix.of(y, outputSize));
        activation.apply(y.asBuffer(), Math.multiplyExact(count, outputSize));
        rows.scatter(y, Columns.all(outputSize), output, Columns.all(outputSize));
        rows.zeroPadding(output, outputSize);
        computed = count;
    }

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * @param weight the weight of the forward pass
     * @param rows the rows of the forward pass
     * @param gradients gradient of the outputs, and where to write the others
     * @throws IllegalArgumentException if an array is too short
     * @throws IllegalStateException if the last forward was over another number of rows
     */
    public void backward(FloatAddress weight, RowMap rows, Gradients gradients) {
        int count = rows.packedRows();
        if (count != computed) {
            throw new IllegalStateException(
                    "backward over " + count + " rows, but the last forward computed " + computed);
        }
        FloatAddress dz = outputGradients.reserve((long) count * outputSize);
        rows.gather(gradients.output(), Columns.all(outputSize), dz, Columns.all(outputSize));
        activation.backward(outputs.reserve(0).asBuffer(), dz.asBuffer(), Math.multiplyExact(count, outputSize));
        FloatAddress dx = inputGradients.reserve((long) count * inputSize);
        OneDnn.multiply(
                new ProductShape(count, inputSize, outputSize),
                1,
                Matrix.of(dz, outputSize),
                Matrix.of(weight, inputSize + 1L), // the bias column is left out by the number of columns
                0,
                Matrix.of(dx, inputSize));
        OneDnn.multiply(
                new ProductShape(outputSize, inputSize + 1L, count),
                1,
                Matrix.transposeOf(dz, outputSize),
                Matrix.of(inputs.reserve(0), inputSize + 1L),
                0,
                Matrix.of(gradients.weight(), inputSize + 1L));
        rows.scatter(dx, Columns.all(inputSize), gradients.input(), Columns.all(inputSize));
        rows.zeroPadding(gradients.input(), inputSize);
    }

    /**
     * Arrays of a backward pass.
     *
     * @param output gradient of the outputs [padded rows, output]
     * @param input receives the gradient of the inputs [padded rows, input]
     * @param weight receives the gradient of the weight [output, input + 1]
     */
    public record Gradients(FloatAddress output, FloatAddress input, FloatAddress weight) {}

    private Columns withoutOne() {
        return new Columns(inputSize + 1, 0, inputSize);
    }

    @Override
    public void close() {
        computed = 0;
        inputs.close();
        outputs.close();
        outputGradients.close();
        inputGradients.close();
    }
}
