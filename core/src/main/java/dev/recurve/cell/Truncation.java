package dev.recurve.cell;

/**
 * How far losses are propagated back in time.
 *
 * <p>After every {@code stride} steps, the losses of those steps are propagated back through the last {@code depth}
 * steps; the state before these counts as a constant (Williams and Peng 1990, their BPTT(h; h') with h = depth and
 * h' = stride).
 *
 * <ul>
 *   <li>{@link #full}: every loss back to the beginning.
 *   <li>{@code stride = depth}: windows with carried state, as language models are trained; the loss of a window's first
 *       step goes back one step, that of its last step through the whole window.
 *   <li>{@code stride = 1}: every loss goes back exactly {@code depth} steps, at {@code depth} times the cost.
 * </ul>
 *
 * @param stride steps between two propagations
 * @param depth steps that a propagation goes back
 * @see <a href="https://doi.org/10.1162/neco.1990.2.4.490">Williams and Peng 1990</a>
 */
public record Truncation(int stride, int depth) {
    /** @throws IllegalArgumentException if the stride is below 1, or the depth below the stride: losses would be lost */
    public Truncation {
        if (stride < 1 || depth < stride) {
            throw new IllegalArgumentException(
                    "a truncation needs 1 <= stride <= depth, found stride " + stride + " and depth " + depth);
        }
    }

    /** No truncation, whatever the length. */
    public static Truncation full() {
        return new Truncation(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Windows of equal length with carried state. */
    public static Truncation windows(int length) {
        return new Truncation(length, length);
    }
}
