package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.SequencePacking;
import java.lang.ref.Reference;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recurrent layer over sentences of different lengths, in one or both directions. */
public final class SentenceRecurrentLayer extends SequenceLayer<SentenceRecurrentConf> {
    private static final long serialVersionUID = 1L;

    private final int inputSize;
    private final int outputSize; // of all directions
    private final Dropout dropout;
    private final transient SentenceDirections directions;
    private final transient FloatMemory droppedInput = new FloatMemory();
    private transient Batch written; // by the last training forward

    SentenceRecurrentLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        SentenceRecurrentConf settings = (SentenceRecurrentConf) configuration.getLayer();
        inputSize = settings.inputSize();
        outputSize = settings.outputSize();
        dropout = new Dropout(settings.inputDropout());
        int[] starts = IntStream.range(0, settings.directions())
                .map(settings::outputStart)
                .toArray();
        directions = new SentenceDirections(settings.cell(), outputSize, starts);
    }

    /** Directions of the layer that a configuration describes; 0 if it is none of these. */
    public static int directionsOf(Layer conf) {
        if (conf instanceof Recurrent stacked) {
            return stacked.directions();
        }
        return conf instanceof SentenceRecurrentConf recurrent ? recurrent.directions() : 0;
    }

    /**
     * Type and sizes of each direction's cell, of the layer that a configuration describes.
     *
     * @throws ClassCastException if it is none of these
     */
    public static CellLayout cellOf(Layer conf) {
        return conf instanceof Recurrent stacked ? stacked.cell() : ((SentenceRecurrentConf) conf).cell();
    }

    /** Type and sizes of each direction's cell. */
    public CellLayout cell() {
        return layerConf().cell();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        Batch source = readSequences(input, inputSize);
        Batch output = newLike(source, workspaces, ArrayType.ACTIVATIONS, outputSize);
        FloatAddress from = source.address();
        if (training && dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            dropout.forward(from, dropped, source.length(), seed(StepStream.INPUT));
            from = dropped;
        }
        SequencePacking packing = source.lengths().packing();
        directions.forward(this::parameter, packing, from, output.address(), training);
        packing.forward().zeroPadding(output.address(), outputSize);
        written = training ? output : null;
        Reference.reachabilityFence(source);
        return output.toDl4j();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Batch outputGradient = readGradient(epsilon, written, outputSize);
        Batch inputGradient = newLike(written, workspaces, ArrayType.ACTIVATION_GRAD, inputSize);
        SequencePacking packing = written.lengths().packing();
        directions.backward(
                this::parameter, this::gradient, packing, outputGradient.address(), inputGradient.address());
        packing.forward().zeroPadding(inputGradient.address(), inputSize);
        if (dropout.isActive()) {
            dropout.backward(inputGradient.address(), inputGradient.length());
        }
        Reference.reachabilityFence(outputGradient);
        return new Pair<>(gradients(), inputGradient.toDl4j());
    }

    @Override
    public void parametersChanged() {
        directions.weightsChanged();
    }

    @Override
    public void close() {
        written = null;
        directions.close();
        droppedInput.close();
    }
}
