package dev.recurve.cell;

import dev.recurve.config.CellType;

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
public final class LstmCell implements RecurrentCell {
    private final CellLayout layout;
    private final int hiddenSize;

    /**
     * @param inputSize elements of {@code x}
     * @param hiddenSize elements of {@code h} and {@code c}
     * @throws IllegalArgumentException if a size is not positive
     */
    public LstmCell(int inputSize, int hiddenSize) {
        layout = CellLayout.of(CellType.LSTM, CellSizes.of(inputSize, hiddenSize));
        this.hiddenSize = hiddenSize;
    }

    @Override
    public CellLayout layout() {
        return layout;
    }

    @Override
    public CellStep newStep() {
        return new CellStep(new double[4 * hiddenSize], new double[hiddenSize], new double[hiddenSize]);
    }

    @Override
    public void forward(CellWeights weights, double[] x, CellStep before, CellStep after) {
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

    @Override
    public void backward(
            CellWeights weights,
            double[] x,
            CellStep before,
            CellStep after,
            CellStep gradients,
            CellWeights weightGradients,
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

    private int at(Gate gate, int unit) {
        return layout.blockStart(gate) + unit;
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
