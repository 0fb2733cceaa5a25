package dev.recurve.kernel;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Inverted dropout with a mask of its own for every element: elements are zeroed with probability {@code rate}, the
 * others divided by {@code 1 - rate}.
 *
 * @see <a href="https://arxiv.org/abs/1409.2329">Zaremba, Sutskever and Vinyals 2014 (non-recurrent connections)</a>
 */
public final class Dropout {
    /** Four decisions are drawn from each random long. */
    private static final int BITS = 16;

    private final double rate;
    private final float[] scales = new float[] {0, 0};
    private byte[] kept = new byte[0]; // 1 where the element was kept
    private int period; // elements of a mask
    private int repeats; // times that a mask is applied before the next one

    /**
     * @param rate probability of zero, in [0, 1)
     * @throws IllegalArgumentException if the rate is out of bounds
     */
    public Dropout(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), found " + rate);
        }
        this.rate = rate;
        scales[1] = (float) (1 / (1 - rate));
    }

    /** Whether anything is dropped at all. */
    public boolean isActive() {
        return rate > 0;
    }

    /**
     * Draws a mask and applies it.
     *
     * @param input elements to drop from
     * @param output receives the result; may be {@code input}
     * @param length number of elements
     * @param seed the same seed draws the same mask
     */
    public void forward(FloatAddress input, FloatAddress output, int length, long seed) {
        period = Math.max(1, length);
        repeats = 1;
        draw(length, seed);
        apply(input.asBuffer(), output.asBuffer(), length);
    }

    /**
     * Variational dropout: one mask for all steps of a sequence, {@code y_t = x_t ⊙ m / (1 - rate)}.
     *
     * @param input elements [groups, time, width] to drop from
     * @param output receives the result; may be {@code input}
     * @param groups sequences behind each other, each with a mask of its own
     * @param width elements of a step
     * @param seed the same seed draws the same masks
     * @throws IllegalArgumentException if the elements are not whole steps of whole groups
     * @see <a href="https://arxiv.org/abs/1512.05287">Gal and Ghahramani 2016</a>
     */
    public void forwardLocked(FloatAddress input, FloatAddress output, int groups, int width, long seed) {
        int length = Math.toIntExact(input.capacity());
        if (groups < 1 || width < 1 || length % ((long) groups * width) != 0) {
            throw new IllegalArgumentException(
                    "elements of " + groups + " groups of steps of " + width + " expected, found " + length);
        }
        period = width;
        repeats = length / groups / width;
        draw(groups * width, seed);
        apply(input.asBuffer(), output.asBuffer(), length);
    }

    /** Applies the mask of the last forward to a gradient, in place. */
    public void backward(FloatAddress gradient, int length) {
        FloatBuffer values = gradient.asBuffer();
        apply(values, values, length);
    }

    private void draw(int length, long seed) {
        if (kept.length < length) {
            kept = new byte[length];
        }
        SplittableRandom random = new SplittableRandom(seed);
        int threshold = (int) Math.round(rate * (1 << BITS));
        for (int i = 0; i < length; i += Long.SIZE / BITS) {
            long bits = random.nextLong();
            int end = Math.min(i + Long.SIZE / BITS, length);
            for (int j = i; j < end; j++) {
                kept[j] = (byte) ((bits & ((1 << BITS) - 1)) >= threshold ? 1 : 0);
                bits >>>= BITS;
            }
        }
    }

    private void apply(FloatBuffer from, FloatBuffer to, int length) {
        for (int start = 0; start < length; start += period) {
            int mask = start / period / repeats * period; // first element of this step's mask
            int end = Math.min(start + period, length) - start;
            for (int i = 0; i < end; i++) {
                to.put(start + i, from.get(start + i) * scales[kept[mask + i]]);
            }
        }
    }
}
