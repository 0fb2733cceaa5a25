package dev.recurve.kernel;

import dev.recurve.kernel.OneDnn.Matrix;
import dev.recurve.kernel.OneDnn.ProductShape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;

/**
 * Softmax in two steps over classes sorted by frequency: exact, and cheap, since most targets need only the head.
 *
 * <pre>
 * p(k | h) = p_head(k | h)                                       k of the head
 * p(k | h) = p_head(cluster i | h) · softmax(W_i P_i h)[k]       k of cluster i
 * </pre>
 *
 * <p>PyTorch's {@code AdaptiveLogSoftmaxWithLoss} with {@code head_bias=True}.
 *
 * @see <a href="https://arxiv.org/abs/1609.04309">Grave et al. 2017</a>
 */
public final class AdaptiveSoftmax implements AutoCloseable {
    private final AdaptiveClusters clusters;
    private final int hidden;
    private final SoftmaxCrossEntropy head;
    private final SoftmaxCrossEntropy[] tails; // [clusters]
    private final FloatMemory inputs = new FloatMemory(); // rows whose target is in the cluster
    private final FloatMemory projected = new FloatMemory();
    private final FloatMemory projectedGradients = new FloatMemory();
    private final FloatMemory inputGradients = new FloatMemory();
    private final FloatMemory all = new FloatMemory(); // probabilities of all classes

    /** A softmax over the clusters' classes. */
    public AdaptiveSoftmax(AdaptiveClusters clusters) {
        this.clusters = clusters;
        hidden = clusters.hidden();
        head = new SoftmaxCrossEntropy(clusters.headSize(), hidden);
        tails = new SoftmaxCrossEntropy[clusters.count()];
        for (int i = 0; i < tails.length; i++) {
            tails[i] = SoftmaxCrossEntropy.withoutBias(clusters.size(i), clusters.width(i));
        }
    }

    /**
     * Parameters, or their gradients.
     *
     * @param head [headSize, hidden + 1], the bias in the last column
     * @param projections P_i [width, hidden] of each cluster
     * @param tails W_i [size, width] of each cluster
     */
    public record Weights(FloatAddress head, FloatAddress[] projections, FloatAddress[] tails) {}

    /**
     * Gradients to be written by {@link #losses}.
     *
     * @param scale factor of every gradient
     * @param input receives the gradient of the input [rows, hidden]
     * @param weights receives those of the parameters
     */
    public record Gradients(float scale, FloatAddress input, Weights weights) {}

    /**
     * Cross entropy of every row, exact, and its gradients if asked.
     *
     * @param input [rows, hidden]
     * @param targets class of each row, or {@link SoftmaxCrossEntropy#IGNORED}
     * @param losses receives {@code -log p[target]} in nats, 0 where ignored
     * @param gradients where to write gradients, or null for none
     * @throws IllegalArgumentException if an array is too short, there is no row, or a target is no class
     */
    public void losses(Weights weights, FloatAddress input, int[] targets, float[] losses, Gradients gradients) {
        int[] entries = new int[targets.length]; // of the head
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] >= clusters.classes()) {
                throw new IllegalArgumentException("target " + targets[row] + " of row " + row + " is outside the "
                        + clusters.classes() + " classes");
            }
            int cluster = clusters.clusterOf(targets[row]);
            entries[row] = cluster < 0 ? targets[row] : clusters.headClasses() + cluster;
        }
        var ofHead = gradients == null
                ? null
                : new SoftmaxCrossEntropy.Gradients(
                        gradients.scale(),
                        gradients.input(),
                        gradients.weights().head());
        head.losses(weights.head(), input, entries, losses, ofHead);
        for (int cluster = 0; cluster < tails.length; cluster++) {
            tail(cluster, weights, input, targets, losses, gradients);
        }
    }

    private void tail(
            int cluster, Weights weights, FloatAddress input, int[] targets, float[] losses, Gradients gradients) {
        int[] rows = rowsOf(cluster, targets);
        if (rows.length == 0) {
            if (gradients != null) {
                zero(gradients.weights().projections()[cluster]);
                zero(gradients.weights().tails()[cluster]);
            }
            return;
        }
        int width = clusters.width(cluster);
        FloatAddress x = inputs.reserve((long) rows.length * hidden);
        RowTable.gather(input, hidden, rows, x);
        FloatAddress p = project(cluster, weights, x, rows.length);
        int[] own = Arrays.stream(rows)
                .map(row -> targets[row] - clusters.start(cluster))
                .toArray();
        float[] ownLosses = new float[rows.length];
        FloatAddress dp = projectedGradients.reserve((long) rows.length * width);
        var ofTail = gradients == null
                ? null
                : new SoftmaxCrossEntropy.Gradients(
                        gradients.scale(), dp, gradients.weights().tails()[cluster]);
        tails[cluster].losses(weights.tails()[cluster], p, own, ownLosses, ofTail);
        for (int i = 0; i < rows.length; i++) {
            losses[rows[i]] += ownLosses[i];
        }
        if (gradients != null) {
            backward(cluster, weights, rows, gradients);
        }
    }

    private static void zero(FloatAddress values) {
        Pointer.memset(values, 0, values.capacity() * Float.BYTES);
    }

    private int[] rowsOf(int cluster, int[] targets) {
        int[] rows = new int[targets.length];
        int count = 0;
        for (int row = 0; row < targets.length; row++) {
            if (clusters.clusterOf(targets[row]) == cluster) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private FloatAddress project(int cluster, Weights weights, FloatAddress input, int rows) {
        int width = clusters.width(cluster);
        FloatAddress p = projected.reserve((long) rows * width); // [rows, width]
        OneDnn.multiply(
                new ProductShape(rows, width, hidden),
                1,
                Matrix.of(input, hidden),
                Matrix.transposeOf(weights.projections()[cluster], hidden),
                0,
                Matrix.of(p, width));
        return p;
    }

    /** From the gradient of the projected rows, which is scaled already, to those of projection and input. */
    private void backward(int cluster, Weights weights, int[] rows, Gradients gradients) {
        int width = clusters.width(cluster);
        FloatAddress dp = projectedGradients.reserve(0); // [rows, width]
        OneDnn.multiply(
                new ProductShape(width, hidden, rows.length),
                1,
                Matrix.transposeOf(dp, width),
                Matrix.of(inputs.reserve(0), hidden),
                0,
                Matrix.of(gradients.weights().projections()[cluster], hidden));
        FloatAddress dx = inputGradients.reserve((long) rows.length * hidden); // [rows, hidden]
        OneDnn.multiply(
                new ProductShape(rows.length, hidden, width),
                1,
                Matrix.of(dp, width),
                Matrix.of(weights.projections()[cluster], hidden),
                0,
                Matrix.of(dx, hidden));
        RowTable.scatterAdd(dx, hidden, rows, gradients.input());
    }

    /**
     * Probabilities of every class.
     *
     * @param input [rows, hidden]
     * @param rows number of rows, all held at a time
     * @return [rows, classes], valid until the next call
     */
    public FloatAddress probabilities(Weights weights, FloatAddress input, int rows) {
        int classes = clusters.classes();
        FloatAddress result = all.reserve((long) rows * classes);
        FloatBuffer to = result.asBuffer();
        FloatBuffer entries = head.probabilities(weights.head(), input, rows).asBuffer(); // [rows, headSize]
        for (int row = 0; row < rows; row++) {
            to.put(row * classes, entries, row * clusters.headSize(), clusters.headClasses());
        }
        for (int cluster = 0; cluster < tails.length; cluster++) {
            int size = clusters.size(cluster);
            FloatAddress p = project(cluster, weights, input, rows);
            FloatBuffer within = tails[cluster]
                    .probabilities(weights.tails()[cluster], p, rows)
                    .asBuffer(); // [rows, size]
            for (int row = 0; row < rows; row++) {
                float share = entries.get(row * clusters.headSize() + clusters.headClasses() + cluster);
                int start = row * classes + clusters.start(cluster);
                for (int k = 0; k < size; k++) {
                    to.put(start + k, share * within.get(row * size + k));
                }
            }
        }
        return result;
    }

    @Override
    public void close() {
        head.close();
        Arrays.stream(tails).forEach(SoftmaxCrossEntropy::close);
        for (FloatMemory memory : new FloatMemory[] {inputs, projected, projectedGradients, inputGradients, all}) {
            memory.close();
        }
    }
}
