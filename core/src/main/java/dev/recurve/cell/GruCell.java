package dev.recurve.cell;

import static dev.recurve.cell.Activations.sigmoid;
import static dev.recurve.cell.Activations.sigmoidSlope;
import static dev.recurve.cell.Activations.tanhSlope;

import dev.recurve.config.CellType;
import java.util.Arrays;

/**
 * One step of a gated recurrent unit whose reset gate comes before the recurrent product.
 *
 * <pre>
 * z  = σ(W_z x + U_z h + b_z)       r = σ(W_r x + U_r h + b_r)
 * c~ = tanh(W_c x + U_c (r ⊙ h) + b_c)
 * h' = (1 - z) ⊙ h + z ⊙ c~
 * </pre>
 *
 * <p>The stored weights of the update gate are those of {@code 1 - z}: see {@link GruConvention}.
 *
 * @see <a href="https://arxiv.org/abs/1406.1078">Cho et al. 2014</a>
 */
public final class GruCell implements RecurrentCell {
    private final CellLayout layout;
    private final int hiddenSize;
    private final int update;
    private final int reset;
    private final int candidate;
    private final Columns all;
    private final Columns ofGates; // blocks of z and r
    private final Columns ofCandidate;

    /**
     * @param sizes sizes without projection
     * @throws IllegalArgumentException if there is a projection
     */
    public GruCell(CellSizes sizes) {
        layout = CellLayout.of(CellType.GRU, sizes);
        hiddenSize = sizes.hidden();
        update = layout.blockStart(Gate.UPDATE);
        reset = layout.blockStart(Gate.RESET);
        candidate = layout.blockStart(Gate.CANDIDATE);
        all = Columns.all(layout.gateWidth());
        ofGates = new Columns(layout.gateWidth(), 0, candidate);
        ofCandidate = new Columns(layout.gateWidth(), candidate, layout.gateWidth());
    }

    @Override
    public CellLayout layout() {
        return layout;
    }

    /** {@code gates} are z, r and c~ [3 * hidden]. */
    @Override
    public CellStep newStep() {
        return new CellStep(new double[layout.gateWidth()], new double[0], new double[hiddenSize]);
    }

    @Override
    public void forward(CellWeights weights, double[] x, CellStep before, CellStep after) {
        double[] gates = after.gates();
        double[] old = before.hidden();
        System.arraycopy(weights.bias(), 0, gates, 0, layout.biasLength());
        all.addProduct(x, weights.layer(), gates);
        ofGates.addProduct(old, weights.recurrent(), gates);
        for (int j = 0; j < hiddenSize; j++) {
            gates[update + j] = GruConvention.updateGate(gates[update + j]);
            double r = gates[reset + j] = sigmoid(gates[reset + j]);
            ofCandidate.addRow(r * old[j], weights.recurrent(), j, gates); // U_c (r ⊙ h), unit by unit
        }
        for (int j = 0; j < hiddenSize; j++) {
            double z = gates[update + j];
            double proposed = gates[candidate + j] = Math.tanh(gates[candidate + j]);
            after.hidden()[j] = (1 - z) * old[j] + z * proposed;
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
        double[] dHidden = gradients.hidden();
        double[] old = before.hidden();
        for (int j = 0; j < hiddenSize; j++) {
            double z = after.gates()[update + j];
            double proposed = after.gates()[candidate + j];
            dGates[update + j] = GruConvention.storedGradient(dHidden[j] * (proposed - old[j]), z);
            dGates[candidate + j] = dHidden[j] * z * tanhSlope(proposed);
        }
        for (int j = 0; j < hiddenSize; j++) {
            double z = after.gates()[update + j];
            double r = after.gates()[reset + j];
            double dSeen = ofCandidate.dotRow(weights.recurrent(), j, dGates); // gradient of r ⊙ h
            ofCandidate.addToRow(r * old[j], dGates, weightGradients.recurrent(), j);
            dGates[reset + j] = dSeen * old[j] * sigmoidSlope(r);
            dHidden[j] = dHidden[j] * (1 - z) + dSeen * r;
        }
        for (int k = 0; k < dGates.length; k++) {
            weightGradients.bias()[k] += dGates[k];
        }
        all.addOuterProduct(x, dGates, weightGradients.layer());
        ofGates.addOuterProduct(old, dGates, weightGradients.recurrent());
        Arrays.fill(inputGradient, 0);
        all.addTransposedProduct(weights.layer(), dGates, inputGradient);
        ofGates.addTransposedProduct(weights.recurrent(), dGates, dHidden);
    }
}
