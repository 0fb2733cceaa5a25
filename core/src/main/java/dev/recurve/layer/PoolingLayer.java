package dev.recurve.layer;

import dev.recurve.kernel.SequencePooling;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pools the real tokens of each sentence. */
public final class PoolingLayer extends SequenceLayer<Pooling> {
    private static final long serialVersionUID = 1L;

    private final transient SequencePooling pooling;
    private transient Batch source; // of the last forward
    private transient Batch pooled;

    PoolingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        Pooling settings = (Pooling) configuration.getLayer();
        pooling = new SequencePooling(settings.type(), settings.inputSize());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        int features = layerConf().inputSize();
        source = readSequences(input, features);
        pooled = newVectors(source.shape().batch(), workspaces, ArrayType.ACTIVATIONS, features);
        pooling.forward(source.lengths(), source.address(), pooled.address());
        Reference.reachabilityFence(source);
        return pooled.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        int features = layerConf().inputSize();
        Batch outputGradient = readGradient(epsilon, pooled, features);
        Batch inputGradient = newLike(source, workspaces, ArrayType.ACTIVATION_GRAD, features);
        pooling.backward(source.lengths(), outputGradient.address(), inputGradient.address());
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(new DefaultGradient(), inputGradient.toDl4j());
    }
}
