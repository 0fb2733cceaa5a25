package dev.recurve.cell;

import dev.recurve.config.CellType;
import java.util.Arrays;

/**
 * One step of a vanilla recurrent network.
 *
 * <pre>
 * h' = φ(W x + U h + b)
 * </pre>
 *
 * <p>φ is tanh ({@link CellType#RNN_TANH}) or the rectifier {@code max(0, a)} ({@link CellType#RNN_RELU}). The gradient
 * of the state before is {@code Uᵀ (φ'(a) ⊙ dh')}: over many steps a product of many such Jacobians, which vanishes or
 * explodes with the largest singular value of U (Pascanu et al. 2013).
 *
 * @see <a href="https://doi.org/10.1207/s15516709cog1402_1">Elman 1990</a>
 * @see <a href="https://arxiv.org/abs/1504.00941">Le, Jaitly and Hinton 2015 (rectifier)</a>
 */
public final class RnnCell implements RecurrentCell {
    private final CellLayout layout;
    private final Columns columns;
    private final boolean rectifier;

    /**
     * @param type {@link CellType#RNN_TANH} or {@link CellType#RNN_RELU}
     * @param sizes sizes without projection
     * @throws IllegalArgumentException if the type is another one, or there is a projection
     */
    public RnnCell(CellType type, CellSizes sizes) {
        if (type != CellType.RNN_TANH && type != CellType.RNN_RELU) {
            throw new IllegalArgumentException("a vanilla recurrent network expected, found " + type);
        }
        layout = CellLayout.of(type, sizes);
        columns = Columns.all(layout.gateWidth());
        rectifier = type == CellType.RNN_RELU;
    }

    @Override
    public CellLayout layout() {
        return layout;
    }

    /** {@code gates} is h' [hidden]. */
    @Override
    public CellStep newStep() {
        int hidden = layout.sizes().hidden();
        return new CellStep(new double[hidden], new double[0], new double[hidden]);
    }

    @Override
    public void forward(CellWeights weights, double[] x, CellStep before, CellStep after) {
        double[] candidate = after.gates();
        System.arraycopy(weights.bias(), 0, candidate, 0, candidate.length);
        columns.addProduct(x, weights.layer(), candidate);
        columns.addProduct(before.hidden(), weights.recurrent(), candidate);
        for (int j = 0; j < candidate.length; j++) {
            candidate[j] = rectifier ? Math.max(0, candidate[j]) : Math.tanh(candidate[j]);
            after.hidden()[j] = candidate[j];
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
        for (int j = 0; j < dGates.length; j++) {
            dGates[j] = gradients.hidden()[j] * slope(after.gates()[j]);
            weightGradients.bias()[j] += dGates[j];
        }
        columns.addOuterProduct(x, dGates, weightGradients.layer());
        columns.addOuterProduct(before.hidden(), dGates, weightGradients.recurrent());
        Arrays.fill(inputGradient, 0);
        columns.addTransposedProduct(weights.layer(), dGates, inputGradient);
        Arrays.fill(gradients.hidden(), 0);
        columns.addTransposedProduct(weights.recurrent(), dGates, gradients.hidden());
    }

    /** {@code φ'}, from {@code φ}; 0 at the rectifier's corner, as oneDNN has it. */
    private double slope(double value) {
        return rectifier ? (value > 0 ? 1 : 0) : Activations.tanhSlope(value);
    }
}
