package dev.recurve.cell;

import static dev.recurve.cell.Activations.sigmoid;
import static dev.recurve.cell.Activations.sigmoidSlope;
import static dev.recurve.cell.Activations.tanhSlope;

import dev.recurve.config.CellType;

/**
 * One step of the long short-term memory cell of 1997, which has no forget gate.
 *
 * <pre>
 * i  = σ(W_i x + U_i h + b_i)      o = σ(W_o x + U_o h + b_o)
 * c~ = tanh(W_c x + U_c h + b_c)
 * c' = c + i ⊙ c~                  h' = o ⊙ tanh(c')
 * </pre>
 *
 * <p>{@code ∂c'/∂c = 1} along the cell: the constant error carousel, through which an error flows back unchanged. The
 * paper squashes with {@code 4σ - 2} and {@code 2σ - 1}, which are {@code 2 tanh(a/2)} and {@code tanh(a/2)}; tanh
 * stands for both here, as in all later cells.
 *
 * @see <a href="https://doi.org/10.1162/neco.1997.9.8.1735">Hochreiter and Schmidhuber 1997</a>
 */
public final class Lstm1997Cell extends LstmFamilyCell {
    /** @param sizes sizes, with a projection or without */
    public Lstm1997Cell(CellSizes sizes) {
        super(CellType.LSTM_1997, sizes);
    }

    @Override
    double forwardUnit(int j, CellWeights weights, CellStep before, CellStep after) {
        double[] gates = after.gates();
        double i = gates[inputGate + j] = sigmoid(gates[inputGate + j]);
        double proposed = gates[candidate + j] = Math.tanh(gates[candidate + j]);
        double o = gates[outputGate + j] = sigmoid(gates[outputGate + j]);
        double c = after.cell()[j] = before.cell()[j] + i * proposed;
        return o * Math.tanh(c);
    }

    @Override
    void backwardUnit(int j, CellWeights weights, CellStep before, CellStep after, double dShown, CellStep gradients) {
        double i = after.gates()[inputGate + j];
        double proposed = after.gates()[candidate + j];
        double o = after.gates()[outputGate + j];
        double squashed = Math.tanh(after.cell()[j]);

        double dCell = gradients.cell()[j] + dShown * o * tanhSlope(squashed);
        gradients.gates()[inputGate + j] = dCell * proposed * sigmoidSlope(i);
        gradients.gates()[candidate + j] = dCell * i * tanhSlope(proposed);
        gradients.gates()[outputGate + j] = dShown * squashed * sigmoidSlope(o);
        gradients.cell()[j] = dCell;
    }
}
