package dev.recurve.cell;

/**
 * A recurrent cell in single precision: weights, states and gradients are floats, as in a trained model.
 *
 * <p>Within a step the plain cell computes in double precision, and every element it leaves is rounded to the nearest
 * float once. So a step is the correctly rounded one but for the last bits of the double arithmetic, and over a sequence
 * the error is that of the rounded states: what a float kernel may be held against.
 *
 * <p>Keeps buffers, allocates nothing in a step, and serves one thread at a time.
 */
public final class FloatCell {
    /**
     * Weights, or their gradients; shapes as in {@link CellWeights}.
     *
     * @param layer input weights [input, G * hidden]
     * @param recurrent recurrent weights [output, G * hidden]
     * @param bias [biasBlocks * hidden]
     * @param peephole [peepholes * hidden]
     * @param projection [hidden, projection]
     */
    public record Weights(float[] layer, float[] recurrent, float[] bias, float[] peephole, float[] projection) {
        /** Zeroed arrays. */
        public static Weights zeros(CellLayout layout) {
            return new Weights(
                    new float[layout.layerLength()],
                    new float[layout.recurrentLength()],
                    new float[layout.biasLength()],
                    new float[layout.peepholeLength()],
                    new float[layout.projectionLength()]);
        }
    }

    /**
     * What a step computes and its backward step needs; as in {@link CellStep}.
     *
     * @param gates activated gates, and what else the cell's backward step reads
     * @param cell the new cell state [hidden]; empty where the cell has none
     * @param hidden the new hidden state [output]
     */
    public record Step(float[] gates, float[] cell, float[] hidden) {}

    private final RecurrentCell cell;
    private final CellWeights weights;
    private final CellWeights weightGradients;
    private final CellStep before;
    private final CellStep after;
    private final CellStep gradients;
    private final double[] input;
    private final double[] inputGradient;

    /** @param cell the mathematics */
    public FloatCell(RecurrentCell cell) {
        this.cell = cell;
        weights = CellWeights.zeros(cell.layout());
        weightGradients = CellWeights.zeros(cell.layout());
        before = cell.newStep();
        after = cell.newStep();
        gradients = cell.newStep();
        input = new double[cell.layout().sizes().input()];
        inputGradient = new double[input.length];
    }

    /** How the weights lie in memory. */
    public CellLayout layout() {
        return cell.layout();
    }

    /** Zeroed buffers for one step. */
    public Step newStep() {
        return new Step(
                new float[after.gates().length], new float[after.cell().length], new float[after.hidden().length]);
    }

    /** Computes one step: {@link RecurrentCell#forward}. */
    public void forward(Weights weights, float[] x, Step before, Step after) {
        widen(weights, this.weights);
        widen(x, input);
        widenState(before, this.before);
        cell.forward(this.weights, input, this.before, this.after);
        round(this.after, after);
    }

    /** Propagates gradients through one step: {@link RecurrentCell#backward}. */
    public void backward(
            Weights weights,
            float[] x,
            Step before,
            Step after,
            Step gradients,
            Weights weightGradients,
            float[] inputGradient) {
        widen(weights, this.weights);
        widen(x, input);
        widenState(before, this.before);
        widenState(after, this.after);
        widen(after.gates(), this.after.gates());
        widenState(gradients, this.gradients);
        widen(weightGradients, this.weightGradients);
        cell.backward(
                this.weights, input, this.before, this.after, this.gradients, this.weightGradients, this.inputGradient);
        round(this.gradients, gradients);
        round(this.weightGradients, weightGradients);
        round(this.inputGradient, inputGradient);
    }

    private static void widenState(Step from, CellStep to) {
        widen(from.cell(), to.cell());
        widen(from.hidden(), to.hidden());
    }

    private static void widen(Weights from, CellWeights to) {
        widen(from.layer(), to.layer());
        widen(from.recurrent(), to.recurrent());
        widen(from.bias(), to.bias());
        widen(from.peephole(), to.peephole());
        widen(from.projection(), to.projection());
    }

    private static void round(CellStep from, Step to) {
        round(from.gates(), to.gates());
        round(from.cell(), to.cell());
        round(from.hidden(), to.hidden());
    }

    private static void round(CellWeights from, Weights to) {
        round(from.layer(), to.layer());
        round(from.recurrent(), to.recurrent());
        round(from.bias(), to.bias());
        round(from.peephole(), to.peephole());
        round(from.projection(), to.projection());
    }

    private static void widen(float[] from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i];
        }
    }

    private static void round(double[] from, float[] to) {
        for (int i = 0; i < from.length; i++) {
            to[i] = (float) from[i];
        }
    }
}
