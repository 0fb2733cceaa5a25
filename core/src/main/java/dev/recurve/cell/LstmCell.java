package dev.recurve.cell;

/**
 * One step of a long short-term memory cell with forget gate, for one example, in plain Java.
 *
 * <pre>
 * i  = σ(W_i x + U_i h + b_i)      f = σ(W_f x + U_f h + b_f)
 * c~ = tanh(W_c x + U_c h + b_c)   o = σ(W_o x + U_o h + b_o)
 * c' = f ⊙ c + i ⊙ c~              h' = o ⊙ tanh(c')
 * </pre>
 *
 * <p>This is the readable reference: no batching, double precision, nothing allocated in a step. Weights are
 * row-major {@code layer [input × 4·hidden]}, {@code recurrent [hidden × 4·hidden]}, {@code bias [4·hidden]}, the four
 * blocks in the order of {@link Gate}.
 *
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter and Schmidhuber 1997</a>
 * @see <a href="https://doi.org/10.1162/089976600300015015">Gers, Schmidhuber and Cummins 2000 (forget gate)</a>
 */
public final class LstmCell {
    private final int inputSize;
    private final int hiddenSize;

    /**
     * @param inputSize elements of {@code x}
     * @param hiddenSize elements of {@code h} and {@code c}
     * @throws IllegalArgumentException if a size is not positive
     */
    public LstmCell(int inputSize, int hiddenSize) {
        if (inputSize < 1 || hiddenSize < 1) {
            throw new IllegalArgumentException(
                    "LSTM sizes must be at least 1: input " + inputSize + ", hidden " + hiddenSize);
        }
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
    }

    /** Weights of a cell, or the gradients of weights. */
    public record Weights(double[] layer, double[] recurrent, double[] bias) {
        /** Zeroed arrays for the given sizes. */
        public static Weights zeros(int inputSize, int hiddenSize) {
            return new Weights(
                    new double[inputSize * 4 * hiddenSize], // [input, 4 * hidden]
                    new double[hiddenSize * 4 * hiddenSize], // [hidden, 4 * hidden]
                    new double[4 * hiddenSize]);
        }
    }

    /** What a step computes and its backward step needs: activated gates, the new cell and the new hidden state. */
    public record Step(double[] gates, double[] cell, double[] hidden) {
        /** Zeroed buffers for one step. */
        public static Step zeros(int hiddenSize) {
            return new Step(new double[4 * hiddenSize], new double[hiddenSize], new double[hiddenSize]);
        }
    }

    /**
     * Computes one step.
     *
     * @param weights the cell's weights
     * @param x input [input]
     * @param before state before the step; its gates are not read
     * @param after receives gates [4 * hidden], cell and hidden state [hidden]
     */
    public void forward(Weights weights, double[] x, Step before, Step after) {
        double[] gates = after.gates();
        System.arraycopy(weights.bias(), 0, gates, 0, 4 * hiddenSize);
        addProduct(x, weights.layer(), gates);
        addProduct(before.hidden(), weights.recurrent(), gates);
        for (int j = 0; j < hiddenSize; j++) {
            double input = sigmoid(gates[at(Gate.INPUT, j)]);
            double forget = sigmoid(gates[at(Gate.FORGET, j)]);
            double candidate = Math.tanh(gates[at(Gate.CANDIDATE, j)]);
            double output = sigmoid(gates[at(Gate.OUTPUT, j)]);
            gates[at(Gate.INPUT, j)] = input;
            gates[at(Gate.FORGET, j)] = forget;
            gates[at(Gate.CANDIDATE, j)] = candidate;
            gates[at(Gate.OUTPUT, j)] = output;
            after.cell()[j] = forget * before.cell()[j] + input * candidate;
            after.hidden()[j] = output * Math.tanh(after.cell()[j]);
        }
    }

    /**
     * Propagates gradients through one step.
     *
     * @param weights the cell's weights
     * @param x input of the step [input]
     * @param before state before the step
     * @param after what {@link #forward} left
     * @param gradients in: {@code hidden} and {@code cell} hold the loss gradients of the state after the step; out:
     *     those of the state before it; {@code gates} holds the gradients of the pre-activations
     * @param weightGradients the step's contribution is added
     * @param inputGradient receives the gradient of {@code x} [input]
     */
    public void backward(
            Weights weights,
            double[] x,
            Step before,
            Step after,
            Step gradients,
            Weights weightGradients,
            double[] inputGradient) {
        double[] dGates = gradients.gates();
        for (int j = 0; j < hiddenSize; j++) {
            double input = after.gates()[at(Gate.INPUT, j)];
            double forget = after.gates()[at(Gate.FORGET, j)];
            double candidate = after.gates()[at(Gate.CANDIDATE, j)];
            double output = after.gates()[at(Gate.OUTPUT, j)];
            double shown = Math.tanh(after.cell()[j]);
            double dHidden = gradients.hidden()[j];
            double dCell = gradients.cell()[j] + dHidden * output * (1 - shown * shown);
            dGates[at(Gate.INPUT, j)] = dCell * candidate * input * (1 - input);
            dGates[at(Gate.FORGET, j)] = dCell * before.cell()[j] * forget * (1 - forget);
            dGates[at(Gate.CANDIDATE, j)] = dCell * input * (1 - candidate * candidate);
            dGates[at(Gate.OUTPUT, j)] = dHidden * shown * output * (1 - output);
            gradients.cell()[j] = dCell * forget;
        }
        for (int j = 0; j < 4 * hiddenSize; j++) {
            weightGradients.bias()[j] += dGates[j];
        }
        addOuter(x, dGates, weightGradients.layer());
        addOuter(before.hidden(), dGates, weightGradients.recurrent());
        transposedProduct(weights.layer(), dGates, inputGradient);
        transposedProduct(weights.recurrent(), dGates, gradients.hidden());
    }

    /** Elements of the input. */
    public int inputSize() {
        return inputSize;
    }

    /** Elements of the hidden state. */
    public int hiddenSize() {
        return hiddenSize;
    }

    private int at(Gate gate, int unit) {
        return gate.oneDnnIndex() * hiddenSize + unit;
    }

    /** {@code sums += vector · matrix}, matrix [vector.length, sums.length]. */
    private static void addProduct(double[] vector, double[] matrix, double[] sums) {
        for (int row = 0; row < vector.length; row++) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += vector[row] * matrix[row * sums.length + column];
            }
        }
    }

    /** {@code result = matrix · vector}, matrix [result.length, vector.length]. */
    private static void transposedProduct(double[] matrix, double[] vector, double[] result) {
        for (int row = 0; row < result.length; row++) {
            double sum = 0;
            for (int column = 0; column < vector.length; column++) {
                sum += matrix[row * vector.length + column] * vector[column];
            }
            result[row] = sum;
        }
    }

    /** {@code matrix += left ⊗ right}. */
    private static void addOuter(double[] left, double[] right, double[] matrix) {
        for (int row = 0; row < left.length; row++) {
            for (int column = 0; column < right.length; column++) {
                matrix[row * right.length + column] += left[row] * right[column];
            }
        }
    }

    private static double sigmoid(double value) {
        return 1 / (1 + Math.exp(-value));
    }
}
