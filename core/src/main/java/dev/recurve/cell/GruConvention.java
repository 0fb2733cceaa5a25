package dev.recurve.cell;

/**
 * The one place that knows the two meanings of a GRU's update gate.
 *
 * <p>The equations of this project, {@code h_t = (1 - z) ⊙ h_{t-1} + z ⊙ h'_t}, let z choose the new content. oneDNN,
 * PyTorch and Cho et al. let their gate {@code u} choose the old state: {@code h_t = u ⊙ h_{t-1} + (1 - u) ⊙ h'_t}.
 * Since {@code 1 - σ(a) = σ(-a)}, one becomes the other by the sign of the update gate's weights and biases.
 *
 * <p>Recurve stores what oneDNN reads, the weights of {@code u}. {@link GruCell} and {@link GruResetAfterCell} compute
 * with z, which {@link #updateGate} gives them from those weights: the same arrays go to them and to oneDNN.
 */
public final class GruConvention {
    private GruConvention() {}

    /**
     * The update gate z of this project's equations.
     *
     * @param stored the pre-activation of {@code u}, which the stored weights give
     * @return {@code z = 1 - σ(stored) = σ(-stored)}
     */
    static double updateGate(double stored) {
        return Activations.sigmoid(-stored);
    }

    /**
     * The gradient of the stored pre-activation.
     *
     * @param dUpdate gradient of z
     * @param z what {@link #updateGate} gave
     * @return {@code -dz z (1 - z)}
     */
    static double storedGradient(double dUpdate, double z) {
        return -dUpdate * Activations.sigmoidSlope(z);
    }

    /**
     * Turns the weights of one convention, or their gradients, into those of the other, in place.
     *
     * @param layout of a GRU
     * @throws IllegalArgumentException if the layout is of another cell
     */
    public static void negateUpdateGate(CellLayout layout, CellWeights weights) {
        if (!layout.type().isGru()) {
            throw new IllegalArgumentException("a GRU expected, found " + layout.type());
        }
        int start = layout.blockStart(Gate.UPDATE);
        int hidden = layout.sizes().hidden();
        negate(weights.layer(), layout.gateWidth(), start, hidden);
        negate(weights.recurrent(), layout.gateWidth(), start, hidden);
        negate(weights.bias(), layout.biasLength(), start, hidden);
    }

    private static void negate(double[] matrix, int width, int start, int length) {
        for (int row = 0; row < matrix.length; row += width) {
            for (int i = row + start; i < row + start + length; i++) {
                matrix[i] = -matrix[i];
            }
        }
    }
}
