package dev.recurve.cell;

import dev.recurve.config.CellType;
import java.util.Arrays;
import java.util.List;

/**
 * What every long short-term memory cell does alike: the products with the weights before its equations, and the
 * projection behind them. The equations of a unit are the subclass's.
 *
 * <pre>
 * a_g = W_g x + U_g h + b_g     for each gate g the cell has
 * c', m = forwardUnit(a, c)
 * h' = m, or P m with a projection (Sak et al. 2014)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1402.1128">Sak, Senior and Beaufays 2014 (projection)</a>
 */
abstract class LstmFamilyCell implements RecurrentCell {
    /** First element of each block in {@code gates}; -1 for a gate that the cell has not. */
    final int inputGate;

    final int forgetGate;
    final int candidate;
    final int outputGate;

    /** First element of each gate's weights in {@code peephole}; -1 for a gate that does not see the cell. */
    final int inputPeephole;

    final int forgetPeephole;
    final int outputPeephole;

    private final CellLayout layout;
    private final Columns columns;
    private final Columns projection;
    private final int shown; // first element of m in gates, where it is projected

    LstmFamilyCell(CellType type, CellSizes sizes) {
        layout = CellLayout.of(type, sizes);
        columns = Columns.all(layout.gateWidth());
        projection = Columns.all(sizes.projection());
        shown = layout.gateWidth();
        inputGate = start(layout.blocks(), Gate.INPUT);
        forgetGate = start(layout.blocks(), Gate.FORGET);
        candidate = start(layout.blocks(), Gate.CANDIDATE);
        outputGate = start(layout.blocks(), Gate.OUTPUT);
        inputPeephole = start(layout.peepholes(), Gate.INPUT);
        forgetPeephole = start(layout.peepholes(), Gate.FORGET);
        outputPeephole = start(layout.peepholes(), Gate.OUTPUT);
    }

    private int start(List<Gate> blocks, Gate gate) {
        int block = blocks.indexOf(gate);
        return block < 0 ? -1 : block * layout.sizes().hidden();
    }

    /**
     * The equations of unit j.
     *
     * @param j the unit
     * @param weights of which the peepholes are read
     * @param before of which the cell is read
     * @param after in: pre-activations in {@code gates}; out: activations in {@code gates}, and the new cell
     * @return what the unit shows, {@code m = o · tanh(c')}
     */
    abstract double forwardUnit(int j, CellWeights weights, CellStep before, CellStep after);

    /**
     * The derivatives of unit j's equations.
     *
     * @param j the unit
     * @param weights of which the peepholes are read
     * @param before of which the cell is read
     * @param after what {@link #forwardUnit} left
     * @param dShown gradient of what the unit shows
     * @param gradients in: the gradient of the new cell; out: that of the cell before, and in {@code gates} those of the
     *     pre-activations
     */
    abstract void backwardUnit(
            int j, CellWeights weights, CellStep before, CellStep after, double dShown, CellStep gradients);

    @Override
    public final CellLayout layout() {
        return layout;
    }

    /** {@code gates} are the activations [G * hidden] in storage order; behind them m [hidden] where it is projected. */
    @Override
    public final CellStep newStep() {
        int hidden = layout.sizes().hidden();
        int gates = layout.gateWidth() + (projects() ? hidden : 0);
        return new CellStep(
                new double[gates], new double[hidden], new double[layout.sizes().output()]);
    }

    @Override
    public final void forward(CellWeights weights, double[] x, CellStep before, CellStep after) {
        System.arraycopy(weights.bias(), 0, after.gates(), 0, layout.biasLength());
        columns.addProduct(x, weights.layer(), after.gates());
        columns.addProduct(before.hidden(), weights.recurrent(), after.gates());
        if (projects()) {
            Arrays.fill(after.hidden(), 0);
        }
        for (int j = 0; j < layout.sizes().hidden(); j++) {
            double m = forwardUnit(j, weights, before, after);
            if (projects()) {
                after.gates()[shown + j] = m;
                projection.addRow(m, weights.projection(), j, after.hidden());
            } else {
                after.hidden()[j] = m;
            }
        }
    }

    @Override
    public final void backward(
            CellWeights weights,
            double[] x,
            CellStep before,
            CellStep after,
            CellStep gradients,
            CellWeights weightGradients,
            double[] inputGradient) {
        double[] dGates = gradients.gates();
        for (int j = 0; j < layout.sizes().hidden(); j++) {
            double dShown;
            if (projects()) {
                dShown = projection.dotRow(weights.projection(), j, gradients.hidden());
                projection.addToRow(after.gates()[shown + j], gradients.hidden(), weightGradients.projection(), j);
            } else {
                dShown = gradients.hidden()[j];
            }
            backwardUnit(j, weights, before, after, dShown, gradients);
        }
        addPeepholes(before, after, dGates, weightGradients.peephole());
        for (int k = 0; k < layout.biasLength(); k++) {
            weightGradients.bias()[k] += dGates[k];
        }
        columns.addOuterProduct(x, dGates, weightGradients.layer());
        columns.addOuterProduct(before.hidden(), dGates, weightGradients.recurrent());
        Arrays.fill(inputGradient, 0);
        columns.addTransposedProduct(weights.layer(), dGates, inputGradient);
        Arrays.fill(gradients.hidden(), 0);
        columns.addTransposedProduct(weights.recurrent(), dGates, gradients.hidden());
    }

    private boolean projects() {
        return layout.sizes().projection() > 0;
    }

    /** The output gate sees the new cell, the others the old one. */
    private void addPeepholes(CellStep before, CellStep after, double[] dGates, double[] sums) {
        int hidden = layout.sizes().hidden();
        for (int p = 0; p < layout.peepholes().size(); p++) {
            Gate gate = layout.peepholes().get(p);
            double[] seen = gate == Gate.OUTPUT ? after.cell() : before.cell(); // [hidden]
            int block = start(layout.blocks(), gate);
            for (int j = 0; j < hidden; j++) {
                sums[p * hidden + j] += dGates[block + j] * seen[j];
            }
        }
    }
}
