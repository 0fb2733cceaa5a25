package dev.recurve.kernel;

import java.nio.FloatBuffer;

/** What a dense layer does with its sums. */
public enum Activation {
    /** {@code y = z}. */
    IDENTITY,
    /** {@code y = max(0, z)}. */
    RELU,
    /** {@code y = tanh z}. */
    TANH;

    /** Applies the function to elements, in place. */
    void apply(FloatBuffer values, int length) {
        switch (this) {
            case IDENTITY -> {}
            case RELU -> {
                for (int i = 0; i < length; i++) {
                    float z = values.get(i);
                    values.put(i, z < 0 ? 0 : z); // NaN stays
                }
            }
            case TANH -> {
                for (int i = 0; i < length; i++) {
                    // exp is an instruction sequence of the compiler, tanh a call that takes five times as long
                    values.put(i, (float) (1 - 2 / (Math.exp(2.0 * values.get(i)) + 1)));
                }
            }
        }
    }

    /** Multiplies gradients of the outputs with the derivative there, in place. */
    void backward(FloatBuffer outputs, FloatBuffer gradients, int length) {
        switch (this) {
            case IDENTITY -> {}
            case RELU -> {
                for (int i = 0; i < length; i++) {
                    if (outputs.get(i) == 0) {
                        gradients.put(i, 0);
                    }
                }
            }
            case TANH -> {
                for (int i = 0; i < length; i++) {
                    float y = outputs.get(i);
                    gradients.put(i, gradients.get(i) * (1 - y * y));
                }
            }
        }
    }
}
