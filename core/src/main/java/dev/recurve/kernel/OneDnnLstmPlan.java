package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's LSTM primitives for one shape, with their arguments bound once and only re-pointed at each call.
 *
 * <p>Primitives take their weights in a packed format that depends on the shape, so the plain weights are reordered
 * into it when they have changed; weight gradients are written in the plain format, straight where the caller wants
 * them.
 */
final class OneDnnLstmPlan implements AutoCloseable {
    private static final memory.desc ABSENT = new memory.desc();

    private final SequenceShape shape;
    private final int inputSize;
    private final int hiddenSize;
    private final List<FloatMemory> owned = new ArrayList<>();
    private final FloatAddress zeroState; // [batch, hidden], the gradient of the last state

    private final BoundMemory source;
    private final BoundMemory initialHidden;
    private final BoundMemory initialCell;
    private final BoundMemory output;
    private final BoundMemory lastHidden;
    private final BoundMemory lastCell;
    private final BoundMemory layerWeights;
    private final BoundMemory recurrentWeights;
    private final BoundMemory bias;

    private final primitive forward;
    private final IntMemoryMap forwardArguments = new IntMemoryMap();
    private final WeightPacking forwardLayerPacking;
    private final WeightPacking forwardRecurrentPacking;
    private final Backward backward;
    private long packedVersion = -1;

    OneDnnLstmPlan(SequenceShape shape, int inputSize, int hiddenSize, boolean training) {
        this.shape = shape;
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        var descriptor = new lstm_forward.desc(
                training ? dnnl_forward_training : dnnl_forward_inference,
                dnnl_unidirectional_left2right,
                sequence(inputSize),
                state(),
                state(),
                packedWeights(inputSize),
                packedWeights(hiddenSize),
                ABSENT,
                ABSENT,
                biasVector(),
                sequence(hiddenSize),
                state(),
                state(),
                0);
        var primitiveDescriptor = new lstm_forward.primitive_desc(descriptor, OneDnn.attributes(), OneDnn.engine());
        source = new BoundMemory(sequence(inputSize));
        initialHidden = new BoundMemory(state());
        initialCell = new BoundMemory(state());
        output = new BoundMemory(sequence(hiddenSize));
        lastHidden = new BoundMemory(state());
        lastCell = new BoundMemory(state());
        layerWeights = new BoundMemory(plainWeights(inputSize));
        recurrentWeights = new BoundMemory(plainWeights(hiddenSize));
        bias = new BoundMemory(biasVector());
        forwardLayerPacking = packing(layerWeights, primitiveDescriptor.weights_layer_desc());
        forwardRecurrentPacking = packing(recurrentWeights, primitiveDescriptor.weights_iter_desc());
        memory workspace = training ? allocate(primitiveDescriptor.workspace_desc()) : null;
        zeroState = training ? zeroed(stateFloats()) : null;
        bindForward(forwardArguments, forwardLayerPacking.packed(), forwardRecurrentPacking.packed(), workspace);
        bind(forwardArguments, DNNL_ARG_SCRATCHPAD, scratchpad(primitiveDescriptor));
        forward = new primitive(primitiveDescriptor);
        backward = training ? new Backward(primitiveDescriptor, workspace) : null;
    }

    void forward(LstmKernel.Weights weights, LstmKernel.Pass pass, long weightsVersion) {
        source.point(pass.input());
        initialHidden.point(pass.initial().hidden());
        initialCell.point(pass.initial().cell());
        output.point(pass.output());
        lastHidden.point(pass.last().hidden());
        lastCell.point(pass.last().cell());
        layerWeights.point(weights.layer());
        recurrentWeights.point(weights.recurrent());
        bias.point(weights.bias());
        if (packedVersion != weightsVersion) {
            forwardLayerPacking.pack();
            forwardRecurrentPacking.pack();
            packedVersion = weightsVersion;
        }
        forward.execute(OneDnn.stream(), forwardArguments);
    }

    /** Uses the arrays of the last {@link #forward}. */
    void backward(
            LstmKernel.Weights weights,
            FloatPointer outputGradient,
            FloatPointer inputGradient,
            LstmKernel.Weights weightGradients) {
        layerWeights.point(weights.layer());
        recurrentWeights.point(weights.recurrent());
        backward.execute(outputGradient, inputGradient, weightGradients);
    }

    @Override
    public void close() {
        owned.forEach(FloatMemory::close);
    }

    private void bindForward(IntMemoryMap arguments, memory layer, memory recurrent, memory workspace) {
        source.bind(arguments, DNNL_ARG_SRC_LAYER);
        initialHidden.bind(arguments, DNNL_ARG_SRC_ITER);
        initialCell.bind(arguments, DNNL_ARG_SRC_ITER_C);
        bias.bind(arguments, DNNL_ARG_BIAS);
        output.bind(arguments, DNNL_ARG_DST_LAYER);
        lastHidden.bind(arguments, DNNL_ARG_DST_ITER);
        lastCell.bind(arguments, DNNL_ARG_DST_ITER_C);
        bind(arguments, DNNL_ARG_WEIGHTS_LAYER, layer);
        bind(arguments, DNNL_ARG_WEIGHTS_ITER, recurrent);
        if (workspace != null) {
            bind(arguments, DNNL_ARG_WORKSPACE, workspace);
        }
    }

    /** The backward primitive and its arguments. */
    private final class Backward {
        private final primitive backwardPrimitive;
        private final IntMemoryMap arguments = new IntMemoryMap();
        private final WeightPacking layerPacking;
        private final WeightPacking recurrentPacking;
        private final BoundMemory outputGradientMemory = new BoundMemory(sequence(hiddenSize));
        private final BoundMemory inputGradientMemory = new BoundMemory(sequence(inputSize));
        private final BoundMemory layerGradient = new BoundMemory(plainWeights(inputSize));
        private final BoundMemory recurrentGradient = new BoundMemory(plainWeights(hiddenSize));
        private final BoundMemory biasGradient = new BoundMemory(biasVector());

        Backward(lstm_forward.primitive_desc hint, memory workspace) {
            var descriptor = new lstm_backward.desc(
                    dnnl_backward,
                    dnnl_unidirectional_left2right,
                    sequence(inputSize),
                    state(),
                    state(),
                    packedWeights(inputSize),
                    packedWeights(hiddenSize),
                    ABSENT,
                    ABSENT,
                    biasVector(),
                    sequence(hiddenSize),
                    state(),
                    state(),
                    sequence(inputSize),
                    state(),
                    state(),
                    plainWeights(inputSize),
                    plainWeights(hiddenSize),
                    ABSENT,
                    ABSENT,
                    biasVector(),
                    sequence(hiddenSize),
                    state(),
                    state(),
                    0);
            var primitiveDescriptor =
                    new lstm_backward.primitive_desc(descriptor, OneDnn.attributes(), OneDnn.engine(), hint);
            layerPacking = packing(layerWeights, primitiveDescriptor.weights_layer_desc());
            recurrentPacking = packing(recurrentWeights, primitiveDescriptor.weights_iter_desc());
            bindForward(arguments, layerPacking.packed(), recurrentPacking.packed(), workspace);
            outputGradientMemory.bind(arguments, DNNL_ARG_DIFF_DST_LAYER);
            inputGradientMemory.bind(arguments, DNNL_ARG_DIFF_SRC_LAYER);
            layerGradient.bind(arguments, DNNL_ARG_DIFF_WEIGHTS_LAYER);
            recurrentGradient.bind(arguments, DNNL_ARG_DIFF_WEIGHTS_ITER);
            biasGradient.bind(arguments, DNNL_ARG_DIFF_BIAS);
            bindTo(DNNL_ARG_DIFF_DST_ITER, zeroState);
            bindTo(DNNL_ARG_DIFF_DST_ITER_C, zeroState);
            bindTo(DNNL_ARG_DIFF_SRC_ITER, zeroed(stateFloats()));
            bindTo(DNNL_ARG_DIFF_SRC_ITER_C, zeroed(stateFloats()));
            OneDnnLstmPlan.bind(arguments, DNNL_ARG_SCRATCHPAD, scratchpad(primitiveDescriptor));
            backwardPrimitive = new primitive(primitiveDescriptor);
        }

        private void bindTo(int argument, FloatAddress address) {
            BoundMemory bound = new BoundMemory(state());
            bound.point(address);
            bound.bind(arguments, argument);
        }

        void execute(FloatPointer outputGradient, FloatPointer inputGradient, LstmKernel.Weights weightGradients) {
            layerPacking.pack();
            recurrentPacking.pack();
            outputGradientMemory.point(outputGradient);
            inputGradientMemory.point(inputGradient);
            layerGradient.point(weightGradients.layer());
            recurrentGradient.point(weightGradients.recurrent());
            biasGradient.point(weightGradients.bias());
            // oneDNN adds to what the gradient arrays hold
            zero(weightGradients.layer(), 4L * inputSize * hiddenSize);
            zero(weightGradients.recurrent(), 4L * hiddenSize * hiddenSize);
            zero(weightGradients.bias(), 4L * hiddenSize);
            backwardPrimitive.execute(OneDnn.stream(), arguments);
        }
    }

    /** A reorder from the plain weights into the format that a primitive chose. */
    private final class WeightPacking {
        private final memory packed;
        private final primitive reorder;
        private final IntMemoryMap arguments = new IntMemoryMap();

        WeightPacking(BoundMemory plain, memory.desc format) {
            packed = allocate(format);
            var descriptor =
                    new org.bytedeco.dnnl.reorder.primitive_desc(plain.memory(), packed, OneDnn.attributes(), false);
            reorder = new primitive(descriptor.get());
            plain.bind(arguments, DNNL_ARG_FROM);
            bind(arguments, DNNL_ARG_TO, packed);
            bind(arguments, DNNL_ARG_SCRATCHPAD, scratchpad(descriptor));
        }

        memory packed() {
            return packed;
        }

        void pack() {
            reorder.execute(OneDnn.stream(), arguments);
        }
    }

    private WeightPacking packing(BoundMemory plain, memory.desc format) {
        return new WeightPacking(plain, format);
    }

    private static void bind(IntMemoryMap arguments, int argument, memory value) {
        arguments.put(argument, value);
    }

    private static void zero(FloatPointer floats, long length) {
        Pointer.memset(floats, 0, length * Float.BYTES);
    }

    private memory scratchpad(primitive_desc_base descriptor) {
        return allocate(descriptor.scratchpad_desc());
    }

    private memory allocate(memory.desc format) {
        FloatMemory block = new FloatMemory();
        owned.add(block);
        long floats = Math.max(1, (format.get_size() + Float.BYTES - 1) / Float.BYTES);
        return new memory(format, OneDnn.engine(), block.reserve(floats));
    }

    private FloatAddress zeroed(long length) {
        FloatMemory block = new FloatMemory();
        owned.add(block);
        return block.reserveZeroed(length);
    }

    private long stateFloats() {
        return (long) shape.batch() * hiddenSize;
    }

    private memory.desc sequence(int features) {
        return OneDnn.floats(memory.format_tag.tnc, shape.time(), shape.batch(), features);
    }

    private memory.desc state() {
        return OneDnn.floats(memory.format_tag.ldnc, 1, 1, shape.batch(), hiddenSize);
    }

    private memory.desc packedWeights(int inputs) {
        return OneDnn.floats(memory.format_tag.any, 1, 1, inputs, 4, hiddenSize);
    }

    private memory.desc plainWeights(int inputs) {
        return OneDnn.floats(memory.format_tag.ldigo, 1, 1, inputs, 4, hiddenSize);
    }

    private memory.desc biasVector() {
        return OneDnn.floats(memory.format_tag.ldgo, 1, 1, 4, hiddenSize);
    }
}
