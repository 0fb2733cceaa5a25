package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.recurve.cell.CellLayout;
import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.State;
import dev.recurve.kernel.RecurrentKernel.Weights;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * A cell's oneDNN primitives for one shape, with their arguments bound once and only re-pointed at each call.
 *
 * <p>Primitives take their weights in a packed format that depends on the shape, so the plain weights are reordered
 * into it when they have changed; weight gradients are written in the plain format, straight where the caller wants
 * them.
 */
final class OneDnnRecurrentPlan implements AutoCloseable {
    private final RnnDescriptors descriptors;
    private final NativeBlocks blocks = new NativeBlocks();
    private final Map<RnnTensor, BoundMemory> values = new EnumMap<>(RnnTensor.class);
    private final Map<RnnTensor, BoundMemory> gradients = new EnumMap<>(RnnTensor.class);
    private final RnnCall forward;
    private final RnnCall backward; // null without training
    private final State zeroState; // gradient of a last state that nobody gives
    private final State unusedState; // gradient of an initial state that nobody asks for
    private long packedVersion = -1;
    private Pass trained; // of the last training forward

    OneDnnRecurrentPlan(CellLayout layout, SequenceShape shape, boolean training) {
        descriptors = new RnnDescriptors(layout, shape);
        for (RnnTensor tensor : descriptors.tensors()) {
            values.put(tensor, new BoundMemory(descriptors.plain(tensor)));
        }
        primitive_desc descriptor = descriptors.forward(training);
        forward = new RnnCall(descriptor, blocks);
        values.forEach(this::bindForward);
        if (training) {
            memory workspace = blocks.allocate(descriptor.workspace_desc());
            forward.bind(DNNL_ARG_WORKSPACE, workspace);
            backward = new RnnCall(descriptors.backward(descriptor), blocks);
            backward.bind(DNNL_ARG_WORKSPACE, workspace);
            values.forEach(this::bindBackward);
            zeroState = newState(layout, shape);
            unusedState = newState(layout, shape);
        } else {
            backward = null;
            zeroState = null;
            unusedState = null;
        }
    }

    private void bindForward(RnnTensor tensor, BoundMemory value) {
        if (tensor.isResult()) {
            forward.bindOutput(tensor.argument(), value);
        } else if (tensor.isWeight()) {
            forward.bindWeights(tensor.argument(), value);
        } else {
            forward.bindInput(tensor.argument(), value);
        }
    }

    private void bindBackward(RnnTensor tensor, BoundMemory value) {
        if (!backward.bindAsIn(forward, tensor.argument())) {
            backward.bindInput(tensor.argument(), value);
        }
        BoundMemory gradient = new BoundMemory(descriptors.plain(tensor));
        gradients.put(tensor, gradient);
        if (tensor.isResult()) {
            backward.bindInput(tensor.gradientArgument(), gradient);
        } else {
            backward.bindOutput(tensor.gradientArgument(), gradient);
        }
    }

    private State newState(CellLayout layout, SequenceShape shape) {
        long batch = shape.batch();
        return new State(
                blocks.zeroed(batch * layout.sizes().output()),
                blocks.zeroed(batch * layout.sizes().hidden()));
    }

    /**
     * @param weightsVersion the weights are packed again if it differs from that of the last call
     * @param training whether {@link #backward} may follow
     */
    void forward(Weights weights, Pass pass, long weightsVersion, boolean training) {
        point(values, weights, pass);
        forward.run(packedVersion != weightsVersion);
        packedVersion = weightsVersion;
        trained = training ? pass : null;
    }

    void backward(Weights weights, Pass pass, Gradients wanted) {
        if (!pass.equals(trained)) {
            throw new IllegalStateException("backward without a training forward over the same arrays: another pass of "
                    + pass.shape() + " came between");
        }
        State last = wanted.last() == null ? zeroState : wanted.last();
        State initial = wanted.initial() == null ? unusedState : wanted.initial();
        point(values, weights, pass);
        point(gradients, wanted.weights(), new Pass(pass.shape(), wanted.input(), initial, wanted.output(), last));
        gradients.forEach((tensor, gradient) -> {
            if (tensor.isWeight()) {
                FloatAddress floats = tensor.in(wanted.weights(), pass);
                Pointer.memset(floats, 0, gradient.format().get_size()); // oneDNN adds to what the arrays hold
            }
        });
        backward.run(false);
    }

    private static void point(Map<RnnTensor, BoundMemory> memories, Weights weights, Pass pass) {
        memories.forEach((tensor, memory) -> memory.point(tensor.in(weights, pass)));
    }

    @Override
    public void close() {
        blocks.close();
    }
}
