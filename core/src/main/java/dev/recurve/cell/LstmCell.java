package dev.recurve.cell;

import static dev.recurve.cell.Activations.sigmoid;
import static dev.recurve.cell.Activations.sigmoidSlope;
import static dev.recurve.cell.Activations.tanhSlope;

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
 * <p>With a projection P the state is {@code h' = P (o ⊙ tanh(c'))}, smaller than the cell (Sak et al. 2014).
 *
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter and Schmidhuber 1997</a>
 * @see <a href="https://doi.org/10.1162/089976600300015015">Gers, Schmidhuber and Cummins 2000 (forget gate)</a>
 * @see <a href="https://arxiv.org/abs/1402.1128">Sak, Senior and Beaufays 2014 (projection)</a>
 */
public final class LstmCell extends LstmFamilyCell {
    /** @param sizes sizes, with a projection or without */
    public LstmCell(CellSizes sizes) {
        super(CellType.LSTM, sizes);
    }

    /**
     * A cell without projection.
     *
     * @param inputSize elements of {@code x}
     * @param hiddenSize elements of {@code h} and {@code c}
     * @throws IllegalArgumentException if a size is not positive
     */
    public LstmCell(int inputSize, int hiddenSize) {
        this(CellSizes.of(inputSize, hiddenSize));
    }

    @Override
    double forwardUnit(int j, CellWeights weights, CellStep before, CellStep after) {
        double[] gates = after.gates();
        double i = gates[inputGate + j] = sigmoid(gates[inputGate + j]);
        double f = gates[forgetGate + j] = sigmoid(gates[forgetGate + j]);
        double proposed = gates[candidate + j] = Math.tanh(gates[candidate + j]);
        double o = gates[outputGate + j] = sigmoid(gates[outputGate + j]);
        double c = after.cell()[j] = f * before.cell()[j] + i * proposed;
        return o * Math.tanh(c);
    }

    @Override
    void backwardUnit(int j, CellWeights weights, CellStep before, CellStep after, double dShown, CellStep gradients) {
        double i = after.gates()[inputGate + j];
        double f = after.gates()[forgetGate + j];
        double proposed = after.gates()[candidate + j];
        double o = after.gates()[outputGate + j];
        double squashed = Math.tanh(after.cell()[j]);

        double dOutput = dShown * squashed * sigmoidSlope(o);
        double dCell = gradients.cell()[j] + dShown * o * tanhSlope(squashed);
        gradients.gates()[inputGate + j] = dCell * proposed * sigmoidSlope(i);
        gradients.gates()[forgetGate + j] = dCell * before.cell()[j] * sigmoidSlope(f);
        gradients.gates()[candidate + j] = dCell * i * tanhSlope(proposed);
        gradients.gates()[outputGate + j] = dOutput;
        gradients.cell()[j] = dCell * f;
    }
}
