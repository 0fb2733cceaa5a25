package dev.recurve.batch;

import dev.recurve.config.VariableWindowSettings;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The lengths of the windows that a shard is cut into, the same for every worker.
 *
 * <p>Random lengths are drawn once for a run, until they fill the shard, and shuffled anew for every epoch. So every epoch
 * has as many windows, and a place in it is all that a checkpoint needs, while boundaries fall elsewhere each time.
 *
 * @param window length around which lengths vary
 * @param variable how they vary
 * @param columns tokens of a lane
 * @param seed the same seed draws the same lengths
 */
public record WindowLengths(int window, VariableWindowSettings variable, long columns, long seed)
        implements Serializable {
    /** Windows of one length, but for the last. */
    public static WindowLengths alike(int window, long columns) {
        return new WindowLengths(window, VariableWindowSettings.off(), columns, 0);
    }

    /** Windows of an epoch. */
    public long count() {
        return variable.isOn() ? drawn().length : (columns + window - 1) / window;
    }

    /** The longest that a window can be. */
    public int longest() {
        return variable.longest(window);
    }

    /**
     * What the learning rate of a window is multiplied by.
     *
     * @param length of the window
     */
    public double rateFactor(int length) {
        return variable.isOn() ? (double) length / window : 1;
    }

    /** The windows of one epoch in their order. */
    public Epoch epoch(int epoch) {
        return new Epoch(variable.isOn() ? shuffled(epoch) : null);
    }

    /** The windows of one epoch in their order. */
    public final class Epoch {
        private final int[] lengths; // null: all alike
        private final long[] positions; // [windows + 1], where each begins

        private Epoch(int[] lengths) {
            this.lengths = lengths;
            positions = lengths == null ? null : new long[lengths.length + 1];
            for (int i = 0; lengths != null && i < lengths.length; i++) {
                positions[i + 1] = positions[i] + lengths[i];
            }
        }

        /**
         * Length of a window.
         *
         * @param index its number in the epoch; behind the last, the length is {@link #window}
         */
        public int length(long index) {
            return lengths == null || index >= lengths.length ? window : lengths[(int) index];
        }

        /**
         * First column of a window.
         *
         * @param index its number in the epoch, at most {@link #count}
         */
        public long position(long index) {
            return lengths == null ? index * window : positions[Math.toIntExact(index)];
        }
    }

    private int[] drawn() {
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengths = new int[16];
        int count = 0;
        for (long left = columns; left > 0; left -= lengths[count - 1]) {
            if (count == lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            lengths[count++] = (int) Math.min(left, draw(random));
        }
        return Arrays.copyOf(lengths, count);
    }

    private int draw(SplittableRandom random) {
        double mean = random.nextDouble() < variable.half() ? window / 2.0 : window;
        // Box and Muller, by functions that give the same bits on every Java
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double normal = radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
        long length = Math.round(mean + variable.deviation() * normal);
        return (int) Math.max(variable.least(), Math.min(longest(), length));
    }

    private int[] shuffled(int epoch) {
        int[] lengths = drawn();
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + epoch + 1);
        for (int i = lengths.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int length = lengths[i];
            lengths[i] = lengths[other];
            lengths[other] = length;
        }
        return lengths;
    }
}
