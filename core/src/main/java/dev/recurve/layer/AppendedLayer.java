package dev.recurve.layer;

import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowMap;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that appends features of its own to those of each token: {@code y_t = [x_t; own_t]}. */
abstract class AppendedLayer<C extends RecurveLayerConf> extends SequenceLayer<C> {
    private static final long serialVersionUID = 1L;

    private final Columns inputColumns; // of x
    private final Columns firstColumns; // x in y
    private transient Batch written; // by the last forward

    AppendedLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        RecurveLayerConf settings = (RecurveLayerConf) configuration.getLayer();
        inputColumns = Columns.all(settings.inputSize());
        firstColumns = new Columns(settings.outputSize(), 0, settings.inputSize());
    }

    /** The columns of y that the layer writes itself. */
    final Columns ownColumns() {
        int input = layerConf().inputSize();
        return new Columns(layerConf().outputSize(), input, layerConf().outputSize() - input);
    }

    /** Writes the own columns of every real row. */
    abstract void appendTo(Batch output, boolean training);

    /** Computes the gradients of the layer's parameters from the own columns. */
    abstract void backward(Batch outputGradient);

    @Override
    public final INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = readSequences(input, layerConf().inputSize());
        written = newLike(source, workspaces, ArrayType.ACTIVATIONS, layerConf().outputSize());
        copy(source, inputColumns, written, firstColumns);
        appendTo(written, training);
        source.lengths().realRows().zeroPadding(written.address(), layerConf().outputSize());
        Reference.reachabilityFence(source);
        return written.toDl4j();
    }

    @Override
    public final Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, written, layerConf().outputSize());
        Batch inputGradient = newLike(
                written, workspaces, ArrayType.ACTIVATION_GRAD, layerConf().inputSize());
        copy(outputGradient, firstColumns, inputGradient, inputColumns);
        inputGradient
                .lengths()
                .realRows()
                .zeroPadding(inputGradient.address(), layerConf().inputSize());
        backward(outputGradient);
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    /** All rows, padding included: it is overwritten afterwards. */
    private static void copy(Batch source, Columns from, Batch target, Columns to) {
        RowMap all = RowMap.identity(source.shape().rows());
        all.scatter(source.address(), from, target.address(), to);
    }

    /** Copies [real tokens, own] to the own columns of a padded batch. */
    final void scatterOwn(FloatAddress own, Batch output) {
        Columns columns = ownColumns();
        output.lengths().realRows().scatter(own, Columns.all(columns.width()), output.address(), columns);
    }

    /** Copies the own columns of a padded batch to [real tokens, own]. */
    final void gatherOwn(Batch gradient, FloatAddress own) {
        Columns columns = ownColumns();
        gradient.lengths().realRows().gather(gradient.address(), columns, own, Columns.all(columns.width()));
    }
}
