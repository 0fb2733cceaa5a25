package dev.recurve.layer;

import dev.recurve.config.Precision;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.SequenceLengths;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DL4J layer whose work is done by native kernels.
 *
 * <p>Sequences lie time-major in memory, {@code [time, batch, features]}; DL4J is handed the permuted view
 * {@code [batch, features, time]} of the same memory, and nothing is copied between our layers.
 */
abstract class NativeLayer<C extends RecurveLayerConf> extends BaseLayer<C> {
    private static final long serialVersionUID = 1L;

    private long step; // seed of everything random in it

    NativeLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        if (dataType != DataType.FLOAT) {
            throw new IllegalArgumentException("Recurve's layers compute in FLOAT, found " + dataType);
        }
    }

    /** Seed of everything random in the next step; layers derive different streams from the same seed. */
    public final void beginStep(long seed) {
        step = seed;
    }

    /** Seed of what one of the layer's streams draws in this step. */
    final long seed(StepStream stream) {
        return stream.seed(step, index);
    }

    /** Sets the precision of the matrix products of training, where the layer has any; everything else stays f32. */
    public void trainIn(Precision precision) {}

    /** Tells the layer that its parameters have new values. */
    public void parametersChanged() {}

    /**
     * Sets how long the sequences of the next batches are; null: as long as the batch.
     *
     * @throws IllegalArgumentException if the layer reads no lengths
     */
    public void setLengths(SequenceLengths lengths) {
        if (lengths != null) {
            throw new IllegalArgumentException(
                    "layer " + layerConf().getLayerName() + " reads sequences of one length only, found " + lengths);
        }
    }

    /** Memory of a parameter. */
    final FloatAddress parameter(String key) {
        return FloatAddress.of(params.get(key));
    }

    /** Memory where the gradient of a parameter has to be written. */
    final FloatAddress gradient(String key) {
        return FloatAddress.of(gradientViews.get(key));
    }

    /** All gradient views under their keys, as DL4J wants them from a backward pass. */
    final Gradient gradients() {
        Gradient gradient = new DefaultGradient();
        gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
        return gradient;
    }

    /** A new time-major array in the given workspace; hand out its {@link #toDl4j view}. */
    static INDArray newSequence(LayerWorkspaceMgr workspaces, ArrayType type, long time, long batch, long features) {
        return workspaces.createUninitialized(type, DataType.FLOAT, new long[] {time, batch, features}, 'c');
    }

    /** {@code [time, batch, features]} as DL4J's {@code [batch, features, time]}. */
    static INDArray toDl4j(INDArray timeMajor) {
        return timeMajor.permute(1, 2, 0);
    }

    /**
     * The time-major array behind DL4J's {@code [batch, features, time]}; copied only if it is laid out otherwise.
     *
     * @throws IllegalArgumentException if it is not a batch of sequences of {@code features} floats
     */
    final INDArray toTimeMajor(INDArray sequence, long features) {
        if (sequence.rank() != 3 || sequence.size(1) != features || sequence.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("layer " + layerConf().getLayerName()
                    + ": expected FLOAT [batch, " + features + ", time], found " + sequence.dataType() + " "
                    + Arrays.toString(sequence.shape()));
        }
        INDArray timeMajor = sequence.permute(2, 0, 1);
        long batch = timeMajor.size(1);
        long[] dense = {batch * features, features, 1};
        return Arrays.equals(timeMajor.stride(), dense) ? timeMajor : timeMajor.dup('c');
    }

    /**
     * Ids in time-major order of an integer array {@code [batch, time]}.
     *
     * @throws IllegalArgumentException if it is no such array
     */
    final int[] timeMajorIds(INDArray ids) {
        if (ids == null || ids.rank() != 2 || ids.isEmpty()) {
            throw new IllegalArgumentException("layer " + layerConf().getLayerName()
                    + ": expected ids [batch, time], found " + (ids == null ? "none" : Arrays.toString(ids.shape())));
        }
        return ids.permute(1, 0).dup('c').data().asInt();
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // no weight noise
    }
}
