package dev.recurve.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.recurve.kernel.RecurrentKernel.Gradients;
import dev.recurve.kernel.RecurrentKernel.Pass;
import dev.recurve.kernel.RecurrentKernel.Weights;
import java.lang.ref.Reference;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * A cell's oneDNN primitives for one shape, with their arguments bound once and only re-pointed at each call.
 *
 * <p>A plan is small: what backward needs lies on the caller's tape, scratchpads are the thread's, packed weights the
 * kernel's. Weight gradients are written in the plain format, straight where the caller wants them.
 */
final class OneDnnRecurrentPlan implements RecurrentPlan {
    private final RnnDescriptors descriptors;
    private final NativeBlocks blocks = new NativeBlocks();
    private final Map<RnnTensor, BoundMemory> values = new EnumMap<>(RnnTensor.class);
    private final Map<RnnTensor, BoundMemory> gradients = new EnumMap<>(RnnTensor.class);
    private final RnnCall forward;
    private final RnnCall backward; // null without training
    private final BoundMemory workspace; // null without training

    OneDnnRecurrentPlan(RnnDescriptors descriptors, boolean training, PackedWeights packed) {
        this.descriptors = descriptors;
        for (RnnTensor tensor : descriptors.tensors()) {
            values.put(tensor, blocks.bound(descriptors.plain(tensor)));
        }
        primitive_desc descriptor = blocks.own(descriptors.forward(training));
        forward = new RnnCall(descriptor, blocks);
        values.forEach((tensor, value) -> bindForward(tensor, value, packed));
        if (training) {
            memory.desc format = descriptor.workspace_desc();
            workspace = blocks.bound(format);
            forward.bind(DNNL_ARG_WORKSPACE, workspace.memory());
            backward = new RnnCall(blocks.own(descriptors.backward(descriptor)), blocks);
            backward.bind(DNNL_ARG_WORKSPACE, workspace.memory());
            values.forEach((tensor, value) -> bindBackward(tensor, value, packed));
        } else {
            workspace = null;
            backward = null;
        }
    }

    private void bindForward(RnnTensor tensor, BoundMemory value, PackedWeights packed) {
        if (tensor.isResult()) {
            forward.bindOutput(tensor.argument(), value);
        } else if (tensor.isWeight()) {
            forward.bindWeights(tensor, value, packed);
        } else {
            forward.bindInput(tensor.argument(), value);
        }
    }

    private void bindBackward(RnnTensor tensor, BoundMemory value, PackedWeights packed) {
        if (tensor.isWeight()) {
            backward.bindWeights(tensor, value, packed);
        } else {
            backward.bindInput(tensor.argument(), value);
        }
        BoundMemory gradient = blocks.bound(descriptors.plain(tensor));
        gradients.put(tensor, gradient);
        if (tensor.isResult()) {
            backward.bindInput(tensor.gradientArgument(), gradient);
        } else {
            backward.bindOutput(tensor.gradientArgument(), gradient);
        }
    }

    @Override
    public void forward(Weights weights, Pass pass, OneDnnTape tape) {
        point(values, weights, pass);
        if (tape == null) {
            forward.run(weights);
        } else {
            FloatAddress floats = tape.begin(workspaceFloats());
            workspace.point(floats);
            forward.run(weights);
            tape.recorded(pass);
            Reference.reachabilityFence(floats);
        }
    }

    @Override
    public void backward(Weights weights, Pass pass, OneDnnTape tape, Gradients wanted) {
        FloatAddress floats = tape.workspaceOf(pass, workspaceFloats());
        workspace.point(floats);
        point(values, weights, pass);
        var places = new Pass(pass.shape(), wanted.input(), wanted.initial(), wanted.output(), wanted.last());
        point(gradients, wanted.weights(), places);
        if (!wanted.accumulate()) {
            zero(wanted.weights()); // oneDNN adds to what the arrays hold
        }
        backward.run(weights);
        Reference.reachabilityFence(floats);
    }

    private long workspaceFloats() {
        return NativeBlocks.floats(workspace.format());
    }

    private void zero(Weights weightGradients) {
        gradients.forEach((tensor, gradient) -> {
            if (tensor.isWeight()) {
                FloatAddress floats = tensor.in(weightGradients);
                Pointer.memset(floats, 0, gradient.format().get_size());
            }
        });
    }

    private static void point(Map<RnnTensor, BoundMemory> memories, Weights weights, Pass pass) {
        memories.forEach((tensor, memory) -> memory.point(tensor.in(weights, pass)));
    }

    @Override
    public void close() {
        forward.close();
        if (backward != null) {
            backward.close();
        }
        blocks.close();
    }
}
