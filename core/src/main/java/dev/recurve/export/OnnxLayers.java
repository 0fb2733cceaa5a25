package dev.recurve.export;

import dev.recurve.model.TensorDict;
import java.util.HashMap;
import java.util.Map;

/** Layers that several kinds of models have, as nodes of an ONNX graph. */
final class OnnxLayers {
    private final OnnxGraph graph;
    private final TensorDict tensors;
    private final Map<String, String> constants = new HashMap<>(); // by tensor

    OnnxLayers(OnnxGraph graph, TensorDict tensors) {
        this.graph = graph;
        this.tensors = tensors;
    }

    OnnxGraph graph() {
        return graph;
    }

    TensorDict tensors() {
        return tensors;
    }

    /** A tensor as a constant of its own name, however often it is asked for. */
    String weight(String tensor) {
        return constants.computeIfAbsent(tensor, name -> graph.floats(name, tensors.read(name), tensors.shape(name)));
    }

    /** A single float. */
    String scalar(String name, float value) {
        return graph.floats(name, new float[] {value});
    }

    /** {@code x W^T}. */
    String product(String input, String tensor, String name) {
        String weight = weight(tensor);
        String turned = constants.computeIfAbsent(tensor + ".turned", key -> graph.node("Transpose", weight)
                .with("perm", new long[] {1, 0})
                .to(key));
        return graph.node("MatMul", input, turned).to(name);
    }

    /** {@code x W^T + b} of the tensors {@code layer.weight} and {@code layer.bias}. */
    String linear(String input, String layer, String name) {
        return graph.node("Add", product(input, layer + ".weight", name + ".product"), weight(layer + ".bias"))
                .to(name);
    }

    /** Rows of a table [rows, size] by their numbers [...] → [..., size]. */
    String lookUp(String table, String numbers, String name) {
        return graph.node("Gather", table, numbers).with("axis", 0).to(name);
    }

    String unsqueeze(String input, long axis, String name) {
        return graph.node("Unsqueeze", input, graph.numbers(name + ".axis", axis))
                .to(name);
    }

    String squeeze(String input, long axis, String name) {
        return graph.node("Squeeze", input, graph.numbers(name + ".axis", axis)).to(name);
    }

    /** Elements of an axis, as a vector of one number. */
    String size(String input, long axis, String name) {
        String shape = graph.node("Shape", input).to(name + ".shape");
        return graph.node("Gather", shape, graph.numbers(name + ".axis", axis)).to(name);
    }

    /** 0, 1, … up to the elements of an axis. */
    String range(String input, long axis, String name) {
        String limit = squeeze(size(input, axis, name + ".size"), 0, name + ".limit");
        return graph.node("Range", graph.number(name + ".start", 0), limit, graph.number(name + ".step", 1))
                .to(name);
    }

    /** What is not smaller than {@code from} and smaller than {@code to}, names of vectors of one number, along an axis. */
    String slice(String input, String from, String to, long axis, String name) {
        return graph.node("Slice", input, from, to, graph.numbers(name + ".axes", axis))
                .to(name);
    }
}
