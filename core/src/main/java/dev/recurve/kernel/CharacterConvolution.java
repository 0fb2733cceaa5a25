package dev.recurve.kernel;

import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Convolutions of several widths over the characters of words, the largest value of each filter, and a rectifier:
 *
 * <pre>
 * y_f = max(0, b_f + max_p Σ_{j &lt; w} W_f[j] · x_{p+j})        p = 0 … n - w, or 0 alone where the word is shorter
 * </pre>
 *
 * <p>Positions of all words become rows {@code [x_p … x_{p+widest-1}]} of one matrix (zeros behind the end of the word),
 * those with the most characters to their right first, so that each width's positions are the first rows and each width
 * takes one product over the first {@code w · size} columns. Products have a fixed number of rows, so that a word's
 * vector has the same bits beside any other words.
 *
 * @see <a href="https://arxiv.org/abs/1508.06615">Kim et al. 2016</a>
 */
public final class CharacterConvolution implements AutoCloseable {
    /** Rows of a product. */
    private static final int ROWS = 256;

    private final int size;
    private final int[] widths;
    private final int[] counts;
    private final int widest;
    private final int filters;
    private final FloatMemory windows = new FloatMemory(); // [rows, widest * size], of the last forward
    private final FloatMemory windowGradients = new FloatMemory();
    private final FloatMemory sums = new FloatMemory(); // [rows, filters of a width]
    private CharacterPositions positions; // of the last forward
    private float[] outputs = new float[0]; // [words, filters]
    private int[] best = new int[0]; // [words, filters]: the row of the largest value

    /**
     * @param size of a character's vector
     * @param widths characters that filters span, in the order of their outputs
     * @param counts filters of each width
     */
    public CharacterConvolution(int size, int[] widths, int[] counts) {
        if (size < 1 || widths.length < 1 || widths.length != counts.length) {
            throw new IllegalArgumentException(
                    "a convolution needs vectors of at least 1 and as many counts as widths: " + size + ", "
                            + Arrays.toString(widths) + ", " + Arrays.toString(counts));
        }
        this.size = size;
        this.widths = widths.clone();
        this.counts = counts.clone();
        widest = Arrays.stream(widths).max().orElseThrow();
        filters = Arrays.stream(counts).sum();
    }

    /**
     * Parameters, or their gradients.
     *
     * @param table character vectors [symbols, size]
     * @param filters of each width [count, width * size]
     * @param bias [filters of all widths]
     */
    public record Weights(FloatAddress table, FloatAddress[] filters, FloatAddress bias) {}

    /**
     * Computes words.
     *
     * @param words character ids of each, at least one
     * @param output receives [words, filters]
     */
    public void forward(Weights weights, int[][] words, FloatAddress output) {
        positions = CharacterPositions.of(words, widest);
        int cells = Math.multiplyExact(words.length, filters);
        if (outputs.length < cells) {
            outputs = new float[cells];
            best = new int[cells];
        }
        Arrays.fill(outputs, 0, cells, Float.NEGATIVE_INFINITY);
        fillWindows(weights.table());
        int offset = 0;
        for (int k = 0; k < widths.length; k++) {
            multiply(weights.filters()[k], k);
            pool(k, offset);
            offset += counts[k];
        }
        addBias(weights.bias().asBuffer(), words.length);
        output.asBuffer().put(0, outputs, 0, cells);
    }

    private void fillWindows(FloatAddress table) {
        int rows = rounded(positions.count());
        int width = widest * size;
        FloatBuffer to = windows.reserveZeroed((long) rows * width).asBuffer();
        float[] vectors = new float[Math.toIntExact(table.capacity())];
        table.asBuffer().get(vectors);
        for (int row = 0; row < positions.count(); row++) {
            int[] word = positions.word(row);
            int start = positions.start(row);
            for (int j = 0; j < widest && start + j < word.length; j++) {
                to.put(row * width + j * size, vectors, word[start + j] * size, size);
            }
        }
    }

    private static int rounded(int rows) {
        return Math.multiplyExact((rows + ROWS - 1) / ROWS, ROWS);
    }

    private void multiply(FloatAddress weight, int k) {
        long inner = (long) widths[k] * size;
        long stride = (long) widest * size;
        int rows = rounded(positions.count(widths[k]));
        FloatAddress result = sums.reserve((long) rows * counts[k]); // [rows, count]
        FloatAddress from = windows.reserve(0);
        for (int row = 0; row < rows; row += ROWS) {
            OneDnn.multiply(
                    new ProductShape(ROWS, counts[k], inner),
                    1,
                    Matrix.of(from.from(row * stride, ROWS * stride), stride),
                    Matrix.transposeOf(weight, inner),
                    0,
                    Matrix.of(result.from((long) row * counts[k], (long) ROWS * counts[k]), counts[k]));
        }
    }

    private void pool(int k, int offset) {
        FloatBuffer all = sums.reserve(0).asBuffer();
        float[] values = new float[counts[k]];
        for (int row = 0; row < positions.count(widths[k]); row++) {
            all.get(row * counts[k], values);
            int to = positions.wordIndex(row) * filters + offset;
            for (int f = 0; f < values.length; f++) {
                if (values[f] > outputs[to + f] || values[f] != values[f]) { // NaN stays
                    outputs[to + f] = values[f];
                    best[to + f] = row;
                }
            }
        }
    }

    private void addBias(FloatBuffer bias, int words) {
        float[] values = new float[filters];
        bias.get(values);
        for (int word = 0; word < words; word++) {
            for (int f = 0; f < filters; f++) {
                int at = word * filters + f;
                float sum = outputs[at] + values[f];
                outputs[at] = sum < 0 ? 0 : sum;
            }
        }
    }

    /**
     * Propagates gradients through the last {@link #forward}.
     *
     * @param weights of the forward pass
     * @param outputGradients [words, filters]
     * @param gradients overwritten
     * @throws IllegalStateException if there was no forward
     */
    public void backward(Weights weights, FloatAddress outputGradients, Weights gradients) {
        if (positions == null) {
            throw new IllegalStateException("backward without a forward");
        }
        float[] received = new float[positions.words() * filters];
        outputGradients.asBuffer().get(received);
        float[] bias = new float[filters];
        for (int at = 0; at < received.length; at++) {
            received[at] = outputs[at] > 0 ? received[at] : 0;
            bias[at % filters] += received[at];
        }
        gradients.bias().asBuffer().put(bias);
        FloatAddress toWindows = windowGradients.reserveZeroed((long) positions.count() * widest * size);
        int offset = 0;
        for (int k = 0; k < widths.length; k++) {
            backward(
                    k,
                    unpooled(received, k, offset),
                    weights.filters()[k],
                    gradients.filters()[k],
                    toWindows);
            offset += counts[k];
        }
        addToCharacters(toWindows.asBuffer(), gradients.table());
    }

    /** The gradient of each position's sums: that of the output where it was the largest, zero elsewhere. */
    private FloatAddress unpooled(float[] received, int k, int offset) {
        FloatAddress result = sums.reserveZeroed((long) positions.count(widths[k]) * counts[k]);
        FloatBuffer to = result.asBuffer();
        for (int word = 0; word < positions.words(); word++) {
            for (int f = 0; f < counts[k]; f++) {
                int at = word * filters + offset + f;
                to.put(best[at] * counts[k] + f, received[at]);
            }
        }
        return result;
    }

    private void backward(int k, FloatAddress gradient, FloatAddress weight, FloatAddress toWeight, FloatAddress toX) {
        long inner = (long) widths[k] * size;
        long stride = (long) widest * size;
        int rows = positions.count(widths[k]);
        OneDnn.multiply(
                new ProductShape(counts[k], inner, rows),
                1,
                Matrix.transposeOf(gradient, counts[k]),
                Matrix.of(windows.reserve(0), stride),
                0,
                Matrix.of(toWeight, inner));
        OneDnn.multiply(
                new ProductShape(rows, inner, counts[k]),
                1,
                Matrix.of(gradient, counts[k]),
                Matrix.of(weight, inner),
                1,
                Matrix.of(toX, stride));
    }

    private void addToCharacters(FloatBuffer from, FloatAddress table) {
        float[] sum = new float[Math.toIntExact(table.capacity())]; // [symbols, size]
        float[] window = new float[widest * size];
        for (int row = 0; row < positions.count(); row++) {
            from.get(row * window.length, window);
            int[] word = positions.word(row);
            int start = positions.start(row);
            for (int j = 0; j < widest && start + j < word.length; j++) {
                int to = word[start + j] * size;
                for (int i = 0; i < size; i++) {
                    sum[to + i] += window[j * size + i];
                }
            }
        }
        table.asBuffer().put(sum);
    }

    /** Filters of all widths: the size of an output. */
    public int outputSize() {
        return filters;
    }

    @Override
    public void close() {
        positions = null;
        windows.close();
        windowGradients.close();
        sums.close();
    }
}
