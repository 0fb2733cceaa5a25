package dev.recurve.cell;

import static dev.recurve.cell.Activations.sigmoid;
import static dev.recurve.cell.Activations.sigmoidSlope;
import static dev.recurve.cell.Activations.tanhSlope;

import dev.recurve.config.CellType;
import java.util.Arrays;

/**
 * One step of a gated recurrent unit whose reset gate comes after the recurrent product, as in cuDNN and PyTorch;
 * oneDNN calls it linear-before-reset.
 *
 * <pre>
 * z  = σ(W_z x + U_z h + b_z)       r = σ(W_r x + U_r h + b_r)
 * s  = U_c h + b'_c
 * c~ = tanh(W_c x + b_c + r ⊙ s)
 * h' = (1 - z) ⊙ h + z ⊙ c~
 * </pre>
 *
 * <p>The bias has four blocks, {@code b'_c} last. The stored weights of the update gate are those of {@code 1 - z}: see
 * {@link GruConvention}.
 *
 * @see <a href="https://arxiv.org/abs/1406.1078v3">Cho et al. 2014, version 3</a>
 */
public final class GruResetAfterCell implements RecurrentCell {
    private final CellLayout layout;
    private final int hiddenSize;
    private final int update;
    private final int reset;
    private final int candidate;
    private final int summed; // block of s in gates, of b'_c in the bias
    private final Columns columns;

    /**
     * @param sizes sizes without projection
     * @throws IllegalArgumentException if there is a projection
     */
    public GruResetAfterCell(CellSizes sizes) {
        layout = CellLayout.of(CellType.GRU_RESET_AFTER, sizes);
        hiddenSize = sizes.hidden();
        update = layout.blockStart(Gate.UPDATE);
        reset = layout.blockStart(Gate.RESET);
        candidate = layout.blockStart(Gate.CANDIDATE);
        summed = layout.gateWidth();
        columns = Columns.all(layout.gateWidth());
    }

    @Override
    public CellLayout layout() {
        return layout;
    }

    /** {@code gates} are z, r, c~ and s [4 * hidden]. */
    @Override
    public CellStep newStep() {
        return new CellStep(new double[layout.biasLength()], new double[0], new double[hiddenSize]);
    }

    @Override
    public void forward(CellWeights weights, double[] x, CellStep before, CellStep after) {
        double[] gates = after.gates();
        double[] bias = weights.bias();
        System.arraycopy(bias, 0, gates, 0, candidate); // b_z, b_r
        System.arraycopy(bias, summed, gates, candidate, hiddenSize);
        columns.addProduct(before.hidden(), weights.recurrent(), gates);
        // The candidate's block holds s now; x has no part in it.
        System.arraycopy(gates, candidate, gates, summed, hiddenSize);
        System.arraycopy(bias, candidate, gates, candidate, hiddenSize);
        columns.addProduct(x, weights.layer(), gates);
        for (int j = 0; j < hiddenSize; j++) {
            double z = gates[update + j] = GruConvention.updateGate(gates[update + j]);
            double r = gates[reset + j] = sigmoid(gates[reset + j]);
            double proposed = gates[candidate + j] = Math.tanh(gates[candidate + j] + r * gates[summed + j]);
            after.hidden()[j] = (1 - z) * before.hidden()[j] + z * proposed;
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
        backwardUnits(before, after, gradients);
        for (int k = 0; k < dGates.length; k++) {
            weightGradients.bias()[k] += dGates[k];
        }
        columns.addOuterProduct(x, dGates, weightGradients.layer());
        Arrays.fill(inputGradient, 0);
        columns.addTransposedProduct(weights.layer(), dGates, inputGradient);
        // The recurrent weights have the gradient of s where the input weights have that of the candidate.
        swapCandidateAndSummed(dGates);
        columns.addOuterProduct(before.hidden(), dGates, weightGradients.recurrent());
        columns.addTransposedProduct(weights.recurrent(), dGates, gradients.hidden());
        swapCandidateAndSummed(dGates);
    }

    private void backwardUnits(CellStep before, CellStep after, CellStep gradients) {
        double[] dGates = gradients.gates();
        for (int j = 0; j < hiddenSize; j++) {
            double z = after.gates()[update + j];
            double r = after.gates()[reset + j];
            double proposed = after.gates()[candidate + j];
            double dHidden = gradients.hidden()[j];
            double dCandidate = dHidden * z * tanhSlope(proposed);
            dGates[update + j] = GruConvention.storedGradient(dHidden * (proposed - before.hidden()[j]), z);
            dGates[reset + j] = dCandidate * after.gates()[summed + j] * sigmoidSlope(r);
            dGates[candidate + j] = dCandidate;
            dGates[summed + j] = dCandidate * r;
            gradients.hidden()[j] = dHidden * (1 - z);
        }
    }

    private void swapCandidateAndSummed(double[] dGates) {
        for (int j = 0; j < hiddenSize; j++) {
            double dCandidate = dGates[candidate + j];
            dGates[candidate + j] = dGates[summed + j];
            dGates[summed + j] = dCandidate;
        }
    }
}
