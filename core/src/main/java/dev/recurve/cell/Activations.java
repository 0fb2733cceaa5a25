package dev.recurve.cell;

/** The functions of the gates, and their derivatives written with the function's own value. */
final class Activations {
    private Activations() {}

    /** {@code σ(a) = 1 / (1 + e^-a)}. */
    static double sigmoid(double a) {
        return 1 / (1 + Math.exp(-a));
    }

    /** {@code σ'(a) = s (1 - s)} where {@code s = σ(a)}. */
    static double sigmoidSlope(double s) {
        return s * (1 - s);
    }

    /** {@code tanh'(a) = 1 - t²} where {@code t = tanh(a)}. */
    static double tanhSlope(double t) {
        return 1 - t * t;
    }
}
