package dev.recurve.layer;

import dev.recurve.kernel.DenseRows;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A dense layer over the real tokens of sentences, or over single vectors. */
public final class DenseLayer extends SequenceLayer<Dense> {
    private static final long serialVersionUID = 1L;

    private final Dropout dropout;
    private final transient DenseRows rows;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private transient Batch written; // by the last training forward

    DenseLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        Dense settings = (Dense) configuration.getLayer();
        dropout = new Dropout(settings.inputDropout());
        rows = new DenseRows(settings.inputSize(), settings.outputSize(), settings.activation());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = read(input, layerConf().inputSize());
        Batch output =
                newLike(source, workspaces, ArrayType.ACTIVATIONS, layerConf().outputSize());
        FloatAddress from = source.address();
        if (training && dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            dropout.forward(from, dropped, source.length(), seed(StepStream.INPUT));
            from = dropped;
        }
        rows.forward(parameter(Dense.WEIGHT), source.lengths().realRows(), from, output.address());
        written = training ? output : null;
        Reference.reachabilityFence(source);
        return output.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, written, layerConf().outputSize());
        Batch inputGradient = newLike(
                written, workspaces, ArrayType.ACTIVATION_GRAD, layerConf().inputSize());
        rows.backward(
                parameter(Dense.WEIGHT),
                written.lengths().realRows(),
                new DenseRows.Gradients(outputGradient.address(), inputGradient.address(), gradient(Dense.WEIGHT)));
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    @Override
    public void close() {
        written = null;
        rows.close();
        droppedInput.close();
    }
}
