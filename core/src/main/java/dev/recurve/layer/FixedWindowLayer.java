package dev.recurve.layer;

import dev.recurve.kernel.FixedWindows;
import java.lang.ref.Reference;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lays the vectors around each real token side by side. */
public final class FixedWindowLayer extends SequenceLayer<FixedWindow> {
    private static final long serialVersionUID = 1L;

    private final transient FixedWindows windows;
    private transient Batch written; // by the last forward

    FixedWindowLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        FixedWindow settings = (FixedWindow) configuration.getLayer();
        windows = new FixedWindows(settings.radius(), settings.inputSize());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = readSequences(input, layerConf().inputSize());
        written = newLike(source, workspaces, ArrayType.ACTIVATIONS, windows.windowWidth());
        windows.forward(source.lengths(), source.address(), parameter(FixedWindow.BORDERS), written.address());
        Reference.reachabilityFence(source);
        return written.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, written, windows.windowWidth());
        Batch inputGradient = newLike(
                written, workspaces, ArrayType.ACTIVATION_GRAD, layerConf().inputSize());
        windows.backward(
                written.lengths(), outputGradient.address(), gradient(FixedWindow.BORDERS), inputGradient.address());
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }
}
