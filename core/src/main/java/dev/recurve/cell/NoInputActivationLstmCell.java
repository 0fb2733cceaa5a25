package dev.recurve.cell;

import static dev.recurve.cell.Activations.sigmoid;
import static dev.recurve.cell.Activations.sigmoidSlope;
import static dev.recurve.cell.Activations.tanhSlope;

import dev.recurve.config.CellType;

/**
 * One step of a peephole LSTM without input activation function, "NIAF": the candidate is linear.
 *
 * <pre>
 * i  = σ(W_i x + U_i h + p_i ⊙ c + b_i)    f = σ(W_f x + U_f h + p_f ⊙ c + b_f)
 * c~ = W_c x + U_c h + b_c                 c' = f ⊙ c + i ⊙ c~
 * o  = σ(W_o x + U_o h + p_o ⊙ c' + b_o)   h' = o ⊙ tanh(c')
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1503.04069">Greff et al. 2016, "LSTM: A Search Space Odyssey"</a>
 */
public final class NoInputActivationLstmCell extends LstmFamilyCell {
    /** @param sizes sizes, with a projection or without */
    public NoInputActivationLstmCell(CellSizes sizes) {
        super(CellType.LSTM_NO_INPUT_ACTIVATION, sizes);
    }

    @Override
    double forwardUnit(int j, CellWeights weights, CellStep before, CellStep after) {
        double[] gates = after.gates();
        double[] peephole = weights.peephole();
        double old = before.cell()[j];
        double i = gates[inputGate + j] = sigmoid(gates[inputGate + j] + peephole[inputPeephole + j] * old);
        double f = gates[forgetGate + j] = sigmoid(gates[forgetGate + j] + peephole[forgetPeephole + j] * old);
        double proposed = gates[candidate + j];
        double c = after.cell()[j] = f * old + i * proposed;
        double o = gates[outputGate + j] = sigmoid(gates[outputGate + j] + peephole[outputPeephole + j] * c);
        return o * Math.tanh(c);
    }

    @Override
    void backwardUnit(int j, CellWeights weights, CellStep before, CellStep after, double dShown, CellStep gradients) {
        double[] peephole = weights.peephole();
        double i = after.gates()[inputGate + j];
        double f = after.gates()[forgetGate + j];
        double proposed = after.gates()[candidate + j];
        double o = after.gates()[outputGate + j];
        double squashed = Math.tanh(after.cell()[j]);

        double dOutput = dShown * squashed * sigmoidSlope(o);
        // The output gate sees the new cell, so a part of its gradient goes there.
        double dCell = gradients.cell()[j] + dShown * o * tanhSlope(squashed) + dOutput * peephole[outputPeephole + j];
        double dInput = dCell * proposed * sigmoidSlope(i);
        double dForget = dCell * before.cell()[j] * sigmoidSlope(f);
        gradients.gates()[inputGate + j] = dInput;
        gradients.gates()[forgetGate + j] = dForget;
        gradients.gates()[candidate + j] = dCell * i;
        gradients.gates()[outputGate + j] = dOutput;
        gradients.cell()[j] = dCell * f + dInput * peephole[inputPeephole + j] + dForget * peephole[forgetPeephole + j];
    }
}
