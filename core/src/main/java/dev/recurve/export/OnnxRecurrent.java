package dev.recurve.export;

import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.config.RecurveException;
import dev.recurve.model.TensorDict;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer as one of ONNX's operators {@code RNN}, {@code GRU} and {@code LSTM}.
 *
 * <p>Their weights have a direction in front, and their gates an order of their own ({@link Gate.Library#ONNX}); their
 * two biases stand one behind the other.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">ONNX, LSTM</a>
 */
final class OnnxRecurrent {
    private final OnnxGraph graph;
    private final TensorDict tensors;
    private final CellType cell;
    private final int hidden;
    private final List<String> directions; // suffixes of the tensors

    /**
     * @param tensors where the weights are
     * @param hidden units of each direction
     * @param both whether there is a direction that reads from the end
     * @throws RecurveException if ONNX has no such cell
     */
    OnnxRecurrent(OnnxGraph graph, TensorDict tensors, CellType cell, int hidden, boolean both) {
        requireExpressible(cell);
        this.graph = graph;
        this.tensors = tensors;
        this.cell = cell;
        this.hidden = hidden;
        directions = both ? List.of("", "_reverse") : List.of("");
    }

    /** Refuses cells that ONNX has no operator for. */
    static void requireExpressible(CellType cell) {
        switch (cell) {
            case LSTM_1997, LSTM_NO_INPUT_GATE, LSTM_NO_FORGET_GATE, LSTM_NO_OUTPUT_GATE ->
                throw new RecurveException("ONNX has no operator for the cell " + cell.label()
                        + ": its LSTM has all gates; export.format = safetensors takes every cell");
            default -> {}
        }
    }

    /**
     * What a layer reads and gives.
     *
     * @param input name of [time, batch, input]
     * @param lengths name of [batch], or empty where every sequence fills all steps
     * @param hidden name of the state before [directions, batch, hidden], or empty for zeros
     * @param cell of an LSTM, its cells before, or empty for zeros
     */
    record Inputs(String input, String lengths, String hidden, String cell) {}

    /**
     * Values of a layer.
     *
     * @param output [time, batch, directions · hidden]
     * @param hidden the state after the last step of each sequence [directions, batch, hidden]
     * @param cell of an LSTM, its cells after it; else empty
     */
    record Outputs(String output, String hidden, String cell) {}

    /**
     * Adds a layer.
     *
     * @param stack prefix of the tensors' names, {@code rnn.}
     * @param layer from 0
     * @param names names of the values to make
     */
    Outputs add(String stack, int layer, Inputs inputs, Outputs names) {
        String suffix = "_l" + layer;
        List<String> values = new ArrayList<>(List.of(
                inputs.input(),
                weight(stack, "weight_ih", suffix),
                weight(stack, "weight_hh", suffix),
                biases(stack, suffix),
                inputs.lengths(),
                inputs.hidden()));
        if (cell.isLstm()) {
            values.add(inputs.cell());
            values.add(hasPeepholes(stack, suffix) ? peepholes(stack, suffix) : "");
        }
        while (values.get(values.size() - 1).isEmpty()) {
            values.remove(values.size() - 1);
        }
        OnnxGraph.Node node = graph.node(operator(), values.toArray(String[]::new))
                .with("hidden_size", hidden)
                .with("direction", directions.size() == 2 ? "bidirectional" : "forward");
        addAttributes(node);
        String raw = names.output() + ".directions"; // [time, directions, batch, hidden]
        List<String> made =
                cell.isLstm() ? node.toAll(raw, names.hidden(), names.cell()) : node.toAll(raw, names.hidden());
        return new Outputs(besideEachOther(made.get(0), names.output()), made.get(1), cell.isLstm() ? made.get(2) : "");
    }

    private String operator() {
        return cell.isLstm() ? "LSTM" : cell.isGru() ? "GRU" : "RNN";
    }

    private void addAttributes(OnnxGraph.Node node) {
        switch (cell) {
            case GRU_RESET_AFTER -> node.with("linear_before_reset", 1);
            case LSTM_COUPLED -> node.with("input_forget", 1);
            case RNN_RELU -> node.with("activations", repeated("Relu"));
            case LSTM_NO_INPUT_ACTIVATION -> activate(node, "Sigmoid", "Affine", "Tanh");
            case LSTM_NO_OUTPUT_ACTIVATION -> activate(node, "Sigmoid", "Tanh", "Affine");
            default -> {} // the operators' own
        }
    }

    /** Of gates, candidate and output; {@code Affine} is here the identity. */
    private void activate(OnnxGraph.Node node, String... functions) {
        float[] scale = new float[directions.size()];
        java.util.Arrays.fill(scale, 1);
        node.with("activations", repeated(functions))
                .with("activation_alpha", scale)
                .with("activation_beta", new float[scale.length]);
    }

    private List<String> repeated(String... functions) {
        List<String> all = new ArrayList<>();
        directions.forEach(direction -> all.addAll(List.of(functions)));
        return all;
    }

    /** [time, directions, batch, hidden] → [time, batch, directions · hidden]. */
    private String besideEachOther(String raw, String name) {
        String turned = graph.node("Transpose", raw)
                .with("perm", new long[] {0, 2, 1, 3})
                .to(name + ".turned");
        return graph.node("Reshape", turned, graph.numbers(name + ".shape", 0, 0, (long) directions.size() * hidden))
                .to(name);
    }

    private String weight(String stack, String name, String suffix) {
        long width = tensors.shape(stack + name + suffix)[1];
        List<float[]> all = new ArrayList<>();
        for (String direction : directions) {
            all.add(reordered(tensors.read(stack + name + suffix + direction), Math.toIntExact(width)));
        }
        return graph.floats(stack + name + suffix, joined(all), directions.size(), (long) gates() * hidden, width);
    }

    private String biases(String stack, String suffix) {
        List<float[]> all = new ArrayList<>();
        for (String direction : directions) {
            all.add(reordered(tensors.read(stack + "bias_ih" + suffix + direction), 1));
            all.add(reordered(tensors.read(stack + "bias_hh" + suffix + direction), 1));
        }
        return graph.floats(stack + "bias" + suffix, joined(all), directions.size(), 2L * gates() * hidden);
    }

    private boolean hasPeepholes(String stack, String suffix) {
        return tensors.has(stack + "weight_ch" + suffix);
    }

    private String peepholes(String stack, String suffix) {
        List<Gate> found = Gate.peepholesOf(cell);
        List<float[]> all = new ArrayList<>();
        for (String direction : directions) {
            float[] from = tensors.read(stack + "weight_ch" + suffix + direction);
            for (Gate gate : List.of(Gate.INPUT, Gate.OUTPUT, Gate.FORGET)) {
                float[] own = new float[hidden]; // zeros for one that the cell has not
                if (found.contains(gate)) {
                    System.arraycopy(from, found.indexOf(gate) * hidden, own, 0, hidden);
                }
                all.add(own);
            }
        }
        return graph.floats(stack + "weight_ch" + suffix, joined(all), directions.size(), 3L * hidden);
    }

    /** Blocks of gates that the operator has: all of an LSTM, used or not. */
    private List<Gate> blocks() {
        return Gate.order(cell.isLstm() ? CellType.LSTM : cell, Gate.Library.ONNX);
    }

    private int gates() {
        return blocks().size();
    }

    /** From PyTorch's order of blocks to ONNX's; zeros for a gate that the cell has not. */
    private float[] reordered(float[] from, int width) {
        List<Gate> order = Gate.order(cell, Gate.Library.PYTORCH);
        int block = hidden * width;
        float[] to = new float[gates() * block];
        int at = 0;
        for (Gate gate : blocks()) {
            if (order.contains(gate)) {
                System.arraycopy(from, order.indexOf(gate) * block, to, at, block);
            }
            at += block;
        }
        return to;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
