package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.Precision;
import dev.recurve.kernel.Dropout;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.kernel.SequenceShape;
import dev.recurve.kernel.Vectors;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer of one or two independent directions; with a {@link #attach attached} state it goes on where the last
 * window stopped.
 */
public final class RecurrentLayer extends NativeLayer<Recurrent> {
    private static final long serialVersionUID = 1L;

    private final transient CellLayout cell;
    private final int inputSize;
    private final int outputSize;
    private final int directions;
    private final Dropout dropout;
    private final transient RecurrentKernel[] kernels; // [directions]
    private final transient RecurrentKernel.Pass[] passes; // of the last training forward
    private final transient FloatMemory droppedInput = new FloatMemory();
    private final boolean skip;
    private final transient FloatMemory cellOutput = new FloatMemory(); // below a skip connection
    private final Dropout[] weightDrop; // [directions]
    private final transient FloatMemory[] droppedWeights; // recurrent weights of the last training forward
    private transient INDArray heldInput; // keeps the memory of the training passes alive until backward
    private transient INDArray heldOutput;
    private transient LayerState state;
    private transient LayerState resetState; // zeros before, scratch after; used while none is attached

    RecurrentLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        Recurrent settings = (Recurrent) configuration.getLayer();
        cell = settings.cell();
        inputSize = settings.inputSize();
        outputSize = settings.outputSize();
        directions = settings.directions();
        dropout = new Dropout(settings.inputDropout());
        skip = settings.skip();
        kernels = new RecurrentKernel[directions];
        passes = new RecurrentKernel.Pass[directions];
        weightDrop = new Dropout[directions];
        droppedWeights = new FloatMemory[directions];
        for (int d = 0; d < directions; d++) {
            kernels[d] = RecurrentKernel.create(cell);
            weightDrop[d] = new Dropout(settings.weightDrop());
            droppedWeights[d] = new FloatMemory();
        }
    }

    /** State to start from and to advance, or null: each window then starts from zeros. */
    public void attach(LayerState carried) {
        state = carried;
    }

    /** A state of zeros for this layer. */
    public LayerState newState(int batch) {
        return new LayerState(cell, directions, batch);
    }

    /** Type and sizes of each direction's cell. */
    public CellLayout cell() {
        return cell;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray source = toTimeMajor(input, inputSize); // [directions * time, batch, input]
        int time = Math.toIntExact(source.size(0));
        int batch = Math.toIntExact(source.size(1));
        if (time % directions != 0) {
            throw new IllegalArgumentException("layer " + layerConf().getLayerName() + ": " + directions
                    + " directions stacked along time expected, found " + time + " steps");
        }
        INDArray output = newSequence(workspaces, ArrayType.ACTIVATIONS, time, batch, outputSize);
        FloatAddress from = FloatAddress.of(source);
        if (training && dropout.isActive()) {
            FloatAddress dropped = droppedInput.reserve(source.length());
            if (layerConf().isDropoutLocked()) {
                dropout.forwardLocked(from, dropped, directions, batch * inputSize, seed(StepStream.INPUT));
            } else {
                dropout.forward(from, dropped, Math.toIntExact(source.length()), seed(StepStream.INPUT));
            }
            from = dropped;
        }
        FloatAddress to = FloatAddress.of(output);
        forward(new SequenceShape(time / directions, batch), from, FloatAddress.of(source), to, training);
        heldInput = training ? source : null;
        heldOutput = training ? output : null;
        Reference.reachabilityFence(source);
        return toDl4j(output);
    }

    /**
     * Runs all directions.
     *
     * @param shape steps of one direction, and lanes
     * @param from [directions * time, batch, input]
     * @param to receives [directions * time, batch, output]
     * @param training keep what the backward pass needs
     * @throws IllegalArgumentException if the attached state has another number of lanes
     */
    public void forward(SequenceShape shape, FloatAddress from, FloatAddress to, boolean training) {
        forward(shape, from, from, to, training);
    }

    private void forward(
            SequenceShape shape, FloatAddress from, FloatAddress skipped, FloatAddress to, boolean training) {
        if (!skip) {
            forwardCells(shape, from, to, training);
            return;
        }
        // the cells' own output stays as it is: their backward pass reads it
        long length = (long) directions * shape.rows() * outputSize;
        FloatAddress own = cellOutput.reserve(length);
        forwardCells(shape, from, own, training);
        Pointer.memcpy(to, own, length * Float.BYTES);
        Vectors.add(1, skipped, to, length);
    }

    private void forwardCells(SequenceShape shape, FloatAddress from, FloatAddress to, boolean training) {
        LayerState carried = stateFor(shape.batch());
        long inputs = (long) shape.rows() * inputSize;
        long outputs = (long) shape.rows() * outputSize;
        for (int d = 0; d < directions; d++) {
            passes[d] = new RecurrentKernel.Pass(
                    shape,
                    from.from(d * inputs, inputs),
                    carried.before(d),
                    to.from(d * outputs, outputs),
                    carried.after(d));
            if (training && weightDrop[d].isActive()) {
                dropWeights(d);
            }
            kernels[d].forward(training ? trainingWeights(d) : weights(d), passes[d], training);
        }
        if (carried == state) {
            carried.advance();
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray outputGradient = toTimeMajor(epsilon, outputSize); // [directions * time, batch, output]
        if (heldInput == null) {
            throw new IllegalStateException(
                    "layer " + layerConf().getLayerName() + ": backward without a training forward");
        }
        if (!Arrays.equals(outputGradient.shape(), heldOutput.shape())) {
            throw new IllegalArgumentException("layer " + layerConf().getLayerName() + ": a gradient of "
                    + Arrays.toString(toDl4j(heldOutput).shape()) + " expected, found "
                    + Arrays.toString(epsilon.shape()));
        }
        SequenceShape shape = passes[0].shape();
        long time = (long) directions * shape.time();
        INDArray inputGradient = newSequence(workspaces, ArrayType.ACTIVATION_GRAD, time, shape.batch(), inputSize);
        FloatAddress from = FloatAddress.of(outputGradient);
        FloatAddress to = FloatAddress.of(inputGradient);
        backwardCells(from, to);
        if (dropout.isActive()) {
            dropout.backward(to, Math.toIntExact(inputGradient.length()));
        }
        if (skip) {
            Vectors.add(1, from, to, inputGradient.length());
        }
        Reference.reachabilityFence(outputGradient);
        Reference.reachabilityFence(heldInput);
        Reference.reachabilityFence(heldOutput);
        return new Pair<>(gradients(), toDl4j(inputGradient));
    }

    /**
     * The gradients of the last {@link #forward} that was told to train: those of the weights where the network keeps them,
     * and of the input. What {@code forward} read and wrote has to be unchanged.
     *
     * @param from gradient of the output [directions * time, batch, output]
     * @param to receives the gradient of the input [directions * time, batch, input]
     */
    public void backward(FloatAddress from, FloatAddress to) {
        backwardCells(from, to);
        if (skip) {
            Vectors.add(1, from, to, (long) directions * passes[0].shape().rows() * inputSize);
        }
    }

    private void backwardCells(FloatAddress from, FloatAddress to) {
        long inputs = (long) passes[0].shape().rows() * inputSize;
        long outputs = (long) passes[0].shape().rows() * outputSize;
        for (int d = 0; d < directions; d++) {
            FloatAddress outputGradients = from.from(d * outputs, outputs);
            FloatAddress inputGradients = to.from(d * inputs, inputs);
            RecurrentKernel.Weights weightGradients = weightGradients(d);
            kernels[d].backward(
                    trainingWeights(d),
                    passes[d],
                    new RecurrentKernel.Gradients(outputGradients, null, inputGradients, null, weightGradients));
            if (weightDrop[d].isActive()) {
                FloatAddress recurrent = weightGradients.recurrent();
                weightDrop[d].backward(recurrent, Math.toIntExact(recurrent.capacity()));
                kernels[d].weightsChanged(); // evaluation has the whole ones
            }
        }
    }

    @Override
    public void trainIn(Precision precision) {
        for (RecurrentKernel kernel : kernels) {
            kernel.trainIn(precision);
        }
    }

    @Override
    public void parametersChanged() {
        for (RecurrentKernel kernel : kernels) {
            kernel.weightsChanged();
        }
    }

    @Override
    public void close() {
        for (RecurrentKernel kernel : kernels) {
            kernel.close();
        }
        droppedInput.close();
        cellOutput.close();
        Arrays.stream(droppedWeights).forEach(FloatMemory::close);
        closeResetState();
    }

    private void closeResetState() {
        if (resetState != null) {
            resetState.close();
            resetState = null;
        }
    }

    private LayerState stateFor(int batch) {
        if (state != null) {
            if (state.batch() != batch) {
                throw new IllegalArgumentException("layer " + layerConf().getLayerName() + ": the carried state has "
                        + state.batch() + " lanes, the window " + batch);
            }
            return state;
        }
        if (resetState == null || resetState.batch() != batch) {
            closeResetState();
            resetState = newState(batch);
        }
        return resetState; // never advanced, so its current side stays zero
    }

    private void dropWeights(int direction) {
        FloatAddress whole = parameter(Recurrent.recurrentWeightKey(direction));
        int length = Math.toIntExact(whole.capacity());
        FloatAddress dropped = droppedWeights[direction].reserve(length);
        StepStream stream = direction == 0 ? StepStream.FORWARD_WEIGHTS : StepStream.BACKWARD_WEIGHTS;
        weightDrop[direction].forward(whole, dropped, length, seed(stream));
        kernels[direction].weightsChanged();
    }

    private RecurrentKernel.Weights trainingWeights(int direction) {
        RecurrentKernel.Weights whole = weights(direction);
        return weightDrop[direction].isActive()
                ? new RecurrentKernel.Weights(
                        whole.layer(),
                        droppedWeights[direction].reserve(0),
                        whole.bias(),
                        whole.peephole(),
                        whole.projection())
                : whole;
    }

    /** The weights of one direction, where they lie among the network's parameters. */
    public RecurrentKernel.Weights weights(int direction) {
        return new RecurrentWeights(cell, direction).from(this::parameter);
    }

    private RecurrentKernel.Weights weightGradients(int direction) {
        return new RecurrentWeights(cell, direction).from(this::gradient);
    }
}
