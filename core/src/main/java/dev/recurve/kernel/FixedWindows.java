package dev.recurve.kernel;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * The vectors around each token of a padded batch, side by side, so that a network of fixed input length can classify
 * tokens.
 *
 * <pre>
 * y_t = [x_{t-k}; …; x_t; …; x_{t+k}]      x_s = before for s &lt; 1, after for s &gt; n
 * </pre>
 *
 * <p>{@code before} and {@code after} stand for what is beyond a sequence's ends, and are learned. Padding is not read; its
 * outputs and gradients are zero.
 *
 * @see <a href="https://jmlr.org/papers/v12/collobert11a.html">Collobert et al. 2011 (window approach)</a>
 */
public final class FixedWindows {
    /** Rows of the vectors beyond the ends: before the first token, and after the last. */
    public static final int BORDERS = 2;

    private final int radius;
    private final int width;

    /**
     * @param radius tokens on each side, {@code k}
     * @param width features of a token
     * @throws IllegalArgumentException if the radius is negative or there are no features
     */
    public FixedWindows(int radius, int width) {
        if (radius < 0 || width < 1) {
            throw new IllegalArgumentException(
                    "a window needs a radius of at least 0 and at least 1 feature: radius " + radius + ", " + width);
        }
        this.radius = radius;
        this.width = width;
        Math.multiplyExact(2 * radius + 1, width);
    }

    /** Features of a window, {@code (2k + 1) · width}. */
    public int windowWidth() {
        return (2 * radius + 1) * width;
    }

    /**
     * Lays windows out.
     *
     * @param input [time, batch, width]
     * @param borders [2, width]
     * @param output receives [time, batch, (2k + 1) · width]
     * @throws IllegalArgumentException if an array is too short
     */
    public void forward(SequenceLengths lengths, FloatAddress input, FloatAddress borders, FloatAddress output) {
        check("", lengths, input, borders, output);
        FloatBuffer tokens = input.asBuffer();
        FloatBuffer ends = borders.asBuffer();
        FloatBuffer windows = output.asBuffer();
        lengths.realRows().zeroPadding(output, windowWidth());
        int batch = lengths.shape().batch();
        for (int lane = 0; lane < batch; lane++) {
            for (int t = 0; t < lengths.of(lane); t++) {
                int to = Math.multiplyExact(t * batch + lane, windowWidth());
                for (int s = t - radius; s <= t + radius; s++) {
                    boolean inside = s >= 0 && s < lengths.of(lane);
                    int from = inside ? (s * batch + lane) * width : borderRow(s) * width;
                    windows.put(to, inside ? tokens : ends, from, width);
                    to += width;
                }
            }
        }
    }

    /**
     * Sums gradients back to the vectors that the windows were made of.
     *
     * @param outputGradient [time, batch, (2k + 1) · width]
     * @param borderGradient receives [2, width]
     * @param inputGradient receives [time, batch, width]
     * @throws IllegalArgumentException if an array is too short
     */
    public void backward(
            SequenceLengths lengths,
            FloatAddress outputGradient,
            FloatAddress borderGradient,
            FloatAddress inputGradient) {
        check("gradient of ", lengths, inputGradient, borderGradient, outputGradient);
        int batch = lengths.shape().batch();
        Pointer.memset(inputGradient, 0, (long) lengths.shape().rows() * width * Float.BYTES);
        Pointer.memset(borderGradient, 0, (long) BORDERS * width * Float.BYTES);
        for (int lane = 0; lane < batch; lane++) {
            for (int t = 0; t < lengths.of(lane); t++) {
                long from = (long) (t * batch + lane) * windowWidth();
                for (int s = t - radius; s <= t + radius; s++) {
                    boolean inside = s >= 0 && s < lengths.of(lane);
                    FloatAddress sum = inside
                            ? inputGradient.from((long) (s * batch + lane) * width, width)
                            : borderGradient.from((long) borderRow(s) * width, width);
                    Vectors.add(1, outputGradient.from(from, width), sum, width);
                    from += width;
                }
            }
        }
    }

    private static int borderRow(int step) {
        return step < 0 ? 0 : 1;
    }

    private void check(
            String of, SequenceLengths lengths, FloatAddress tokens, FloatAddress borders, FloatAddress windows) {
        Columns.all(width)
                .require(of + "a padded batch", tokens, lengths.shape().rows());
        Columns.all(width).require(of + "vectors beyond the ends", borders, BORDERS);
        Columns.all(windowWidth())
                .require(of + "windows", windows, lengths.shape().rows());
    }
}
