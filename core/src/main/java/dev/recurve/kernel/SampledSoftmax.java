package dev.recurve.kernel;

import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sdot;

import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/**
 * Cross entropy over the target and a sample of the other classes, for training.
 *
 * <pre>
 * z_k = W_k [h; 1] - ln Q(k)      Q(k): how likely k is in the sample
 * p = softmax(z_target, z_k of all k of the sample but the target)      loss = -ln p[target]
 * </pre>
 *
 * <p>One sample of distinct classes serves all rows of a step. The loss is not the cross entropy of the full softmax; its
 * gradient approaches that of the full one as the sample grows.
 *
 * @see <a href="https://arxiv.org/abs/1412.2007">Jean et al. 2015</a>
 */
public final class SampledSoftmax implements AutoCloseable {
    private static final float NEVER = -1e30f;
    private static final int LINE_FLOATS = 16;
    private static final float SMALLEST = Float.MIN_NORMAL;

    private final int classes;
    private final int hidden;
    private final int samples;
    private final int inputStride;
    private final RowSoftmax softmax;
    private final FloatMemory weights = new FloatMemory(); // [samples, hidden + 1]
    private final FloatMemory weightGradients = new FloatMemory();
    private final FloatMemory biased = new FloatMemory(); // [rows, inputStride]
    private final FloatMemory logits = new FloatMemory(); // [rows, samples + 1], the target's in the last column

    /**
     * @param classes number of classes, sorted by frequency
     * @param hidden features of an input row
     * @param samples distinct classes drawn in a step
     * @throws IllegalArgumentException if there are fewer classes than samples
     */
    public SampledSoftmax(int classes, int hidden, int samples) {
        if (samples < 1 || samples > classes) {
            throw new IllegalArgumentException(
                    "samples of sampled softmax must be 1 to the " + classes + " classes, found " + samples);
        }
        this.classes = classes;
        this.hidden = hidden;
        this.samples = samples;
        inputStride = (hidden + LINE_FLOATS) / LINE_FLOATS * LINE_FLOATS;
        softmax = new RowSoftmax(samples + 1);
    }

    /**
     * Losses over a new sample, and their gradients.
     *
     * @param weight [classes, hidden + 1], the bias in the last column
     * @param input [rows, hidden]
     * @param targets class of each row, or {@link SoftmaxCrossEntropy#IGNORED}
     * @param losses receives the sampled loss of each row, 0 where ignored
     * @param gradients where to write gradients; those of the weight are added, to the rows that are returned
     * @param seed of the sample
     * @return classes whose weights have a gradient, ascending
     */
    public int[] losses(
            FloatAddress weight,
            FloatAddress input,
            int[] targets,
            float[] losses,
            SoftmaxCrossEntropy.Gradients gradients,
            long seed) {
        LogUniformSample sample = LogUniformSample.draw(samples, classes, seed);
        gather(weight, sample);
        int rows = targets.length;
        int chunkRows = (int) SoftmaxCrossEntropy.chunkRows(rows, samples + 1);
        for (int start = 0; start < rows; start += chunkRows) {
            int count = Math.min(chunkRows, rows - start);
            Chunk chunk = new Chunk(input.from((long) start * hidden, (long) count * hidden), targets, start, count);
            FloatAddress z = logits(weight, chunk, sample);
            softmax.run(z, count);
            readLosses(z.asBuffer(), chunk, losses);
            backward(weight, z, chunk, gradients);
        }
        RowTable.scatterAdd(weightGradients.reserve(0), hidden + 1, sample.classes(), gradients.weight());
        return IntStream.concat(
                        Arrays.stream(sample.classes()),
                        Arrays.stream(targets).filter(target -> target != SoftmaxCrossEntropy.IGNORED))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Rows [start, start + count) of a step. */
    private record Chunk(FloatAddress input, int[] targets, int start, int count) {
        int target(int row) {
            return targets[start + row];
        }
    }

    /** Copies the sample's weights, with {@code -ln Q} taken into the bias. */
    private void gather(FloatAddress weight, LogUniformSample sample) {
        int width = hidden + 1;
        FloatAddress rows = weights.reserve((long) samples * width);
        RowTable.gather(weight, width, sample.classes(), rows);
        FloatBuffer values = rows.asBuffer();
        for (int i = 0; i < samples; i++) {
            int bias = i * width + hidden;
            values.put(bias, (float) (values.get(bias) - sample.logExpected(sample.classes()[i])));
        }
        weightGradients.reserveZeroed((long) samples * width);
    }

    private FloatAddress logits(FloatAddress weight, Chunk chunk, LogUniformSample sample) {
        int width = samples + 1;
        FloatAddress x = biased.reserve((long) chunk.count() * inputStride);
        FloatBuffer to = x.asBuffer();
        FloatBuffer from = chunk.input().asBuffer();
        for (int row = 0; row < chunk.count(); row++) {
            to.put(row * inputStride, from, row * hidden, hidden);
            to.put(row * inputStride + hidden, 1);
        }
        FloatAddress z = logits.reserve((long) chunk.count() * width); // [count, samples + 1]
        OneDnn.multiply(
                new ProductShape(chunk.count(), samples, hidden + 1L),
                1,
                Matrix.of(x, inputStride),
                Matrix.transposeOf(weights.reserve(0), hidden + 1L),
                0,
                Matrix.of(z, width));
        FloatBuffer values = z.asBuffer();
        int[] positions = sample.positions();
        for (int row = 0; row < chunk.count(); row++) {
            int target = chunk.target(row);
            values.put(row * width + samples, 0);
            if (target != SoftmaxCrossEntropy.IGNORED) {
                float own = cblas_sdot(
                        hidden + 1,
                        x.from((long) row * inputStride, hidden + 1L),
                        1,
                        weight.from((long) target * (hidden + 1), hidden + 1L),
                        1);
                values.put(row * width + samples, (float) (own - sample.logExpected(target)));
                if (positions[target] >= 0) {
                    values.put(row * width + positions[target], NEVER); // the target is no example of another class
                }
            }
        }
        return z;
    }

    private void readLosses(FloatBuffer probabilities, Chunk chunk, float[] losses) {
        for (int row = 0; row < chunk.count(); row++) {
            float own = probabilities.get(row * (samples + 1) + samples);
            losses[chunk.start() + row] = chunk.target(row) == SoftmaxCrossEntropy.IGNORED
                    ? 0
                    : (float) -Math.log(Math.max(own, SMALLEST)); // a NaN stays one
        }
    }

    private void backward(FloatAddress weight, FloatAddress dz, Chunk chunk, SoftmaxCrossEntropy.Gradients gradients) {
        int width = samples + 1;
        for (int row = 0; row < chunk.count(); row++) {
            FloatAddress own = dz.from((long) row * width, width);
            if (chunk.target(row) == SoftmaxCrossEntropy.IGNORED) {
                Pointer.memset(own, 0, (long) width * Float.BYTES);
            } else {
                own.asBuffer().put(samples, own.asBuffer().get(samples) - 1);
            }
        }
        FloatAddress x = biased.reserve(0);
        FloatAddress dx = gradients.input().from((long) chunk.start() * hidden, (long) chunk.count() * hidden);
        OneDnn.multiply(
                new ProductShape(chunk.count(), hidden, samples),
                gradients.scale(),
                Matrix.of(dz, width),
                Matrix.of(weights.reserve(0), hidden + 1L),
                0,
                Matrix.of(dx, hidden));
        OneDnn.multiply(
                new ProductShape(samples, hidden + 1L, chunk.count()),
                gradients.scale(),
                Matrix.transposeOf(dz, width),
                Matrix.of(x, inputStride),
                1,
                Matrix.of(weightGradients.reserve(0), hidden + 1L));
        for (int row = 0; row < chunk.count(); row++) {
            int target = chunk.target(row);
            if (target != SoftmaxCrossEntropy.IGNORED) {
                float alpha = gradients.scale() * dz.get((long) row * width + samples);
                long at = (long) target * (hidden + 1);
                cblas_saxpy(hidden, alpha, weight.from(at, hidden), 1, dx.from((long) row * hidden, hidden), 1);
                cblas_saxpy(
                        hidden + 1,
                        alpha,
                        x.from((long) row * inputStride, hidden + 1L),
                        1,
                        gradients.weight().from(at, hidden + 1L),
                        1);
            }
        }
    }

    @Override
    public void close() {
        softmax.close();
        for (FloatMemory memory : new FloatMemory[] {weights, weightGradients, biased, logits}) {
            memory.close();
        }
    }
}
