package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequenceShape;
import java.util.Arrays;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer over sequences of different lengths, padded on the right: padding is not read, outputs and gradients there are
 * zero.
 *
 * <p>Lengths come from {@link #setLengths} and not from DL4J's masks: a number cannot say what a row of zeros and ones
 * could say wrongly, and all layers of a network share one object and how it is packed.
 */
abstract class SequenceLayer<C extends RecurveLayerConf> extends NativeLayer<C> {
    private static final long serialVersionUID = 1L;

    private transient SequenceLengths lengths; // null: all sequences are as long as the batch
    private transient SequenceLengths full; // of the last batch without lengths

    SequenceLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    @Override
    public final void setLengths(SequenceLengths lengths) {
        this.lengths = lengths;
    }

    /** DL4J's masks would say the same in another way; whoever sets one expects it to be read. */
    @Override
    public final Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
        if (mask != null) {
            throw new IllegalArgumentException(
                    name() + ": masks are not read; set the lengths of sequences by SequenceLengths");
        }
        return null;
    }

    /**
     * A batch that a layer reads or writes.
     *
     * @param memory time-major [time, batch, features] of sequences, or [batch, features] of single vectors
     * @param lengths of the sequences; single vectors are sequences of one step
     * @param sequences whether DL4J sees sequences
     */
    record Batch(INDArray memory, SequenceLengths lengths, boolean sequences) {
        FloatAddress address() {
            return FloatAddress.of(memory);
        }

        SequenceShape shape() {
            return lengths.shape();
        }

        int length() {
            return Math.toIntExact(memory.length());
        }

        INDArray toDl4j() {
            return sequences ? NativeLayer.toDl4j(memory) : memory;
        }
    }

    /**
     * The batch behind DL4J's {@code [batch, features, time]} or {@code [batch, features]}.
     *
     * @throws IllegalArgumentException if it is neither, or lengths of another shape were set
     */
    final Batch read(INDArray array, int features) {
        return array.rank() == 2 ? readVectors(array, features) : readSequences(array, features);
    }

    /**
     * The batch behind DL4J's {@code [batch, features, time]}.
     *
     * @throws IllegalArgumentException if it is none, or lengths of another shape were set
     */
    final Batch readSequences(INDArray array, int features) {
        INDArray timeMajor = toTimeMajor(array, features); // [time, batch, features]
        return new Batch(timeMajor, lengthsOf(shapeOf(timeMajor)), true);
    }

    private Batch readVectors(INDArray array, int features) {
        if (array.size(1) != features || array.dataType() != DataType.FLOAT || array.isEmpty()) {
            throw new IllegalArgumentException(name() + ": expected FLOAT [batch, " + features + "], found "
                    + array.dataType() + " " + Arrays.toString(array.shape()));
        }
        boolean dense = array.stride(1) == 1 && array.stride(0) == features;
        SequenceShape shape = new SequenceShape(1, Math.toIntExact(array.size(0)));
        return new Batch(dense ? array : array.dup('c'), SequenceLengths.full(shape), false);
    }

    /**
     * The gradient of what a layer wrote.
     *
     * @param written by the last training forward; null if there was none
     * @throws IllegalArgumentException if the gradient has another shape
     * @throws IllegalStateException if nothing was written
     */
    final Batch readGradient(INDArray gradient, Batch written, int features) {
        if (written == null) {
            throw new IllegalStateException(name() + ": backward without a training forward");
        }
        boolean sequences = gradient.rank() != 2;
        INDArray memory = sequences
                ? toTimeMajor(gradient, features)
                : readVectors(gradient, features).memory();
        if (!Arrays.equals(memory.shape(), written.memory().shape())) {
            throw new IllegalArgumentException(name() + ": a gradient of "
                    + Arrays.toString(written.toDl4j().shape()) + " expected, found "
                    + Arrays.toString(gradient.shape()));
        }
        return new Batch(memory, written.lengths(), sequences);
    }

    /** A new batch in a workspace, shaped like another but for its features. */
    static Batch newLike(Batch batch, LayerWorkspaceMgr workspaces, ArrayType type, long features) {
        SequenceShape shape = batch.shape();
        if (!batch.sequences()) {
            return newVectors(shape.batch(), workspaces, type, features);
        }
        INDArray memory = newSequence(workspaces, type, shape.time(), shape.batch(), features);
        return new Batch(memory, batch.lengths(), true);
    }

    /** A new batch of single vectors in a workspace. */
    static Batch newVectors(int batch, LayerWorkspaceMgr workspaces, ArrayType type, long features) {
        INDArray memory = workspaces.createUninitialized(type, DataType.FLOAT, new long[] {batch, features}, 'c');
        return new Batch(memory, SequenceLengths.full(new SequenceShape(1, batch)), false);
    }

    static SequenceShape shapeOf(INDArray timeMajor) {
        return new SequenceShape(Math.toIntExact(timeMajor.size(0)), Math.toIntExact(timeMajor.size(1)));
    }

    /**
     * The lengths of a batch.
     *
     * @throws IllegalArgumentException if lengths of another shape were set
     */
    final SequenceLengths lengthsOf(SequenceShape shape) {
        if (lengths == null) {
            if (full == null || !full.shape().equals(shape)) {
                full = SequenceLengths.full(shape);
            }
            return full;
        }
        if (!lengths.shape().equals(shape)) {
            throw new IllegalArgumentException(name() + ": lengths of "
                    + lengths.shape().batch() + " sequences in "
                    + lengths.shape().time() + " steps were set, found "
                    + shape.batch() + " in " + shape.time() + ": were they set for another batch?");
        }
        return lengths;
    }

    final String name() {
        return "layer " + layerConf().getLayerName();
    }
}
