package dev.recurve.kernel;

import dev.recurve.config.Precision;
import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Linear layer, softmax over the whole vocabulary and cross entropy, forward and backward in one sweep over chunks of
 * rows, so that the logits of a batch are never all in memory.
 *
 * <pre>
 * p = softmax(W [h; 1])     loss = -log p[target]     dz = p - onehot(target)
 * </pre>
 *
 * <p>The bias is the last column of {@code W [vocabulary, hidden + 1]} and every row of the input gets a one behind it:
 * the products then add the bias and sum its gradient by themselves, which saves two passes over the logits.
 */
public final class SoftmaxCrossEntropy implements AutoCloseable {
    /** A target that is not counted: no loss, no gradient. */
    public static final int IGNORED = -1;

    /**
     * Rows of a chunk. The product of the logits packs the whole weight for every chunk, which costs more than logits
     * that stay in the cache would save: at 33 thousand words 175 rows took 200 ms, 234 took 168, 350 took 160 and 700
     * took 153.
     */
    private static final int MOST_CHUNK_ROWS = 1024;

    private static final int LEAST_CHUNK_ROWS = 128;

    /** Floats of logits held at a time, where large vocabularies allow more than the least rows: 96 MB. */
    private static final int CHUNK_FLOATS = 24 << 20;

    /** Rows of the input start at multiples of a cache line, which the products read faster than others. */
    private static final int LINE_FLOATS = 16;

    /** Below this a probability is taken as underflow, and the logarithm is formed from the logits instead. */
    private static final float UNDERFLOW = 1e-30f;

    private final int vocabulary;
    private final int hidden;
    private final int columns; // of the weight: hidden, and the bias where there is one
    private final int inputStride; // hidden and the one behind it, up to the next cache line
    private final RowSoftmax softmax;
    private final FloatMemory logits = new FloatMemory();
    private final FloatMemory biasedInput = new FloatMemory();
    private Bf16Linear bf16; // null: products are f32

    /**
     * @param vocabulary number of classes
     * @param hidden features of an input row
     */
    public SoftmaxCrossEntropy(int vocabulary, int hidden) {
        this(vocabulary, hidden, true);
    }

    /** A softmax without bias: its weight is [vocabulary, hidden]. */
    public static SoftmaxCrossEntropy withoutBias(int vocabulary, int hidden) {
        return new SoftmaxCrossEntropy(vocabulary, hidden, false);
    }

    private SoftmaxCrossEntropy(int vocabulary, int hidden, boolean biased) {
        if (vocabulary < 2 || hidden < 1) {
            throw new IllegalArgumentException(
                    "softmax needs at least 2 classes and 1 feature: " + vocabulary + " classes, " + hidden);
        }
        this.vocabulary = vocabulary;
        this.hidden = hidden;
        this.columns = biased ? hidden + 1 : hidden;
        this.softmax = new RowSoftmax(vocabulary);
        this.inputStride = (hidden + LINE_FLOATS) / LINE_FLOATS * LINE_FLOATS;
    }

    /**
     * Sets the precision of the products when gradients are asked for; without gradients they are f32. The softmax, the
     * loss and all sums are f32 in any case.
     */
    public void trainIn(Precision precision) {
        if (precision == Precision.BF16 && columns == hidden) {
            throw new IllegalArgumentException("a softmax without bias has no products in bf16");
        }
        if (bf16 != null) {
            bf16.close();
        }
        bf16 = precision == Precision.BF16 ? new Bf16Linear(vocabulary, hidden + 1, inputStride) : null;
    }

    /**
     * Gradients to be written by {@link #losses}.
     *
     * @param scale factor of every gradient, for example one over the number of counted targets
     * @param input receives the gradient of the input [rows, hidden]
     * @param weight receives the gradient of the weight [vocabulary, hidden + 1]
     */
    public record Gradients(float scale, FloatAddress input, FloatAddress weight) {}

    /**
     * Cross entropy of every row, and its gradients if asked.
     *
     * @param weight [vocabulary, hidden + 1], the bias in the last column
     * @param input [rows, hidden]
     * @param targets class of each row, or {@link #IGNORED}
     * @param losses receives {@code -log p[target]} in nats, 0 where ignored
     * @param gradients where to write gradients, or null for none
     * @throws IllegalArgumentException if an array is too short, there is no row, or a target is no class
     */
    public void losses(FloatAddress weight, FloatAddress input, int[] targets, float[] losses, Gradients gradients) {
        check(targets, losses);
        Columns.all(hidden).require("inputs of a softmax", input, targets.length);
        Columns.all(columns).require("weights of a softmax", weight, vocabulary);
        if (gradients != null) {
            Columns.all(columns).require("weight gradients of a softmax", gradients.weight(), vocabulary);
        }
        Bf16Linear rounding = gradients == null ? null : bf16;
        if (rounding != null) {
            rounding.setWeight(weight);
        }
        int rows = targets.length;
        int chunkRows = chunkRows(rows);
        for (int start = 0; start < rows; start += chunkRows) {
            int count = Math.min(chunkRows, rows - start);
            FloatAddress chunk = input.from((long) start * hidden, (long) count * hidden);
            FloatAddress z = logits(weight, chunk, count, rounding); // [count, vocabulary]
            normalise(weight, z, targets, start, losses, count);
            if (gradients != null) {
                subtractTargets(z, targets, start, count);
                backward(weight, z, start, count, gradients);
            }
        }
    }

    private void check(int[] targets, float[] losses) {
        if (targets.length == 0 || losses.length < targets.length) {
            throw new IllegalArgumentException("at least one target and a loss for each expected, found "
                    + targets.length + " targets and room for " + losses.length + " losses");
        }
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] < IGNORED || targets[row] >= vocabulary) {
                throw new IllegalArgumentException(
                        "target " + targets[row] + " of row " + row + " is outside the " + vocabulary + " classes");
            }
        }
    }

    private int chunkRows(int rows) {
        return (int) chunkRows(rows, vocabulary);
    }

    /**
     * Rows whose logits are held at a time: all chunks alike, since a small rest would sweep the weights as often as a
     * whole one.
     *
     * @param rows all rows of a batch
     * @param vocabulary number of classes
     */
    public static long chunkRows(long rows, int vocabulary) {
        int most = Math.max(LEAST_CHUNK_ROWS, Math.min(MOST_CHUNK_ROWS, CHUNK_FLOATS / vocabulary));
        long chunks = Math.max(1, (rows + most - 1) / most);
        return (rows + chunks - 1) / chunks;
    }

    /**
     * Probabilities of every class.
     *
     * @param weight [vocabulary, hidden + 1]
     * @param input [rows, hidden]
     * @param rows number of rows, all held at a time
     * @return [rows, vocabulary], valid until the next call
     * @throws IllegalArgumentException if an array is too short or there is no row
     */
    public FloatAddress probabilities(FloatAddress weight, FloatAddress input, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("at least one row expected, found " + rows);
        }
        Columns.all(hidden).require("inputs of a softmax", input, rows);
        FloatAddress z = logits(weight, input, rows, null);
        softmax.run(z, rows);
        return z;
    }

    /** @param rounding product in bf16, or null for f32 */
    private FloatAddress logits(FloatAddress weight, FloatAddress input, int rows, Bf16Linear rounding) {
        FloatAddress biased = withOnes(input, rows); // [rows, hidden + 1] in rows of inputStride
        FloatAddress z = logits.reserve((long) rows * vocabulary);
        if (rounding != null) {
            rounding.forward(biased, rows, z);
            return z;
        }
        OneDnn.multiply(
                new ProductShape(rows, vocabulary, columns),
                1,
                Matrix.of(biased, inputStride),
                Matrix.transposeOf(weight, columns),
                0,
                Matrix.of(z, vocabulary));
        return z;
    }

    private FloatAddress withOnes(FloatAddress input, int rows) {
        FloatAddress biased = biasedInput.reserve((long) rows * inputStride);
        FloatBuffer from = input.asBuffer();
        FloatBuffer to = biased.asBuffer();
        for (int row = 0; row < rows; row++) {
            to.put(row * inputStride, from, row * hidden, hidden);
            to.put(row * inputStride + hidden, 1);
        }
        return biased;
    }

    /** Turns logits into probabilities in place and reads the losses off them. */
    private void normalise(FloatAddress weight, FloatAddress z, int[] targets, int start, float[] losses, int count) {
        FloatBuffer values = z.asBuffer();
        float[] targetLogits = new float[count];
        for (int row = 0; row < count; row++) {
            int target = targets[start + row];
            targetLogits[row] = target == IGNORED ? 0 : values.get(row * vocabulary + target);
        }
        softmax.run(z, count);
        for (int row = 0; row < count; row++) {
            int target = targets[start + row];
            losses[start + row] = target == IGNORED ? 0 : loss(weight, values, row, target, targetLogits[row]);
        }
    }

    private float loss(FloatAddress weight, FloatBuffer probabilities, int row, int target, float targetLogit) {
        float probability = probabilities.get(row * vocabulary + target);
        if (!(probability < UNDERFLOW)) { // also true of a NaN, which has to come out as one
            return (float) -Math.log(probability);
        }
        int likeliest = 0;
        for (int k = 1; k < vocabulary; k++) {
            if (probabilities.get(row * vocabulary + k) > probabilities.get(row * vocabulary + likeliest)) {
                likeliest = k;
            }
        }
        double largest = dot(weight.from((long) likeliest * columns, columns), row);
        return (float) (largest - Math.log(probabilities.get(row * vocabulary + likeliest)) - targetLogit);
    }

    private double dot(FloatAddress weightRow, int row) {
        FloatBuffer weights = weightRow.asBuffer();
        FloatBuffer inputs = biasedInput.reserve(0).asBuffer();
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            sum += (double) weights.get(i) * inputs.get(row * inputStride + i);
        }
        return sum;
    }

    private void subtractTargets(FloatAddress probabilities, int[] targets, int start, int count) {
        FloatBuffer values = probabilities.asBuffer();
        for (int row = 0; row < count; row++) {
            int target = targets[start + row];
            if (target == IGNORED) {
                Pointer.memset(
                        probabilities.from((long) row * vocabulary, vocabulary), 0, (long) vocabulary * Float.BYTES);
            } else {
                int index = row * vocabulary + target;
                values.put(index, values.get(index) - 1);
            }
        }
    }

    private void backward(FloatAddress weight, FloatAddress dz, int start, int count, Gradients gradients) {
        FloatAddress dx = gradients.input().from((long) start * hidden, (long) count * hidden);
        if (bf16 != null) {
            bf16.backward(dz, count, gradients.scale(), dx, gradients.weight(), start > 0);
            return;
        }
        OneDnn.multiply(
                new ProductShape(count, hidden, vocabulary),
                gradients.scale(),
                Matrix.of(dz, vocabulary),
                Matrix.of(weight, columns), // the bias column is left out by the number of columns
                0,
                Matrix.of(dx, hidden));
        OneDnn.multiply(
                new ProductShape(vocabulary, columns, count),
                gradients.scale(),
                Matrix.transposeOf(dz, vocabulary),
                Matrix.of(biasedInput.reserve(0), inputStride),
                start == 0 ? 0 : 1,
                Matrix.of(gradients.weight(), columns));
    }

    @Override
    public void close() {
        if (bf16 != null) {
            bf16.close();
        }
        softmax.close();
        logits.close();
        biasedInput.close();
    }
}
