package dev.recurve.export;

import java.util.ArrayList;
import java.util.List;

/**
 * What looks at all tokens of a sentence, or at those around one, without its padding.
 *
 * @see dev.recurve.kernel.SequencePooling
 * @see dev.recurve.kernel.AttentionSum
 * @see dev.recurve.kernel.FixedWindows
 */
final class OnnxPooling {
    private final OnnxLayers layers;
    private final OnnxGraph graph;
    private final String tokens;
    private final String lengths;
    private final String real; // [time, batch, 1]: whether a token is there

    /**
     * @param tokens name of the input [time, batch]
     * @param lengths name of the input [batch]
     */
    OnnxPooling(OnnxLayers layers, String tokens, String lengths) {
        this.layers = layers;
        this.graph = layers.graph();
        this.tokens = tokens;
        this.lengths = graph.node("Cast", lengths)
                .with("to", onnx.Onnx.TensorProto.DataType.INT64_VALUE)
                .to("lengths.whole");
        String steps = layers.unsqueeze(layers.range(tokens, 0, "steps"), 1, "steps.column"); // [time, 1]
        real = layers.unsqueeze(graph.node("Less", steps, this.lengths).to("real.rows"), 2, "real");
    }

    private String masked(String input, float padding, String name) {
        return graph.node("Where", real, input, layers.scalar(name + ".padding", padding))
                .to(name);
    }

    /** [time, batch, width] → [batch, width]. */
    String mean(String input) {
        String count = graph.node("Cast", layers.unsqueeze(lengths, 1, "lengths.column"))
                .with("to", onnx.Onnx.TensorProto.DataType.FLOAT_VALUE)
                .to("lengths.float");
        return graph.node("Div", sum(masked(input, 0, "mean.masked"), "mean.sum"), count)
                .to("pooled");
    }

    private String sum(String input, String name) {
        return graph.node("ReduceSum", input, graph.numbers(name + ".axes", 0))
                .with("keepdims", 0)
                .to(name);
    }

    /** [time, batch, width] → [batch, width]. */
    String max(String input) {
        return graph.node("ReduceMax", masked(input, Float.NEGATIVE_INFINITY, "max.masked"))
                .with("axes", new long[] {0})
                .with("keepdims", 0)
                .to("pooled");
    }

    /** {@code a = softmax_t(q · h_t)}, {@code Σ a_t h_t}: [time, batch, width] → [batch, width]. */
    String attention(String input, String query) {
        long width = layers.tensors().shape(query)[0];
        String column = graph.floats("attention.column", layers.tensors().read(query), width, 1);
        String products = graph.node("MatMul", input, column).to("attention.products"); // [time, batch, 1]
        String shares = graph.node("Softmax", masked(products, Float.NEGATIVE_INFINITY, "attention.masked"))
                .with("axis", 0)
                .to("attention.shares");
        return sum(graph.node("Mul", shares, input).to("attention.weighted"), "pooled");
    }

    /**
     * The vectors around each token side by side: [time, batch, width] → [time, batch, (2 radius + 1) · width].
     */
    String window(String input, int radius) {
        long width = layers.tensors().shape("window.borders")[1];
        float[] borders = layers.tensors().read("window.borders");
        String before = graph.floats("window.before", java.util.Arrays.copyOf(borders, (int) width), 1, 1, width);
        String after = graph.floats(
                "window.after", java.util.Arrays.copyOfRange(borders, (int) width, borders.length), 1, 1, width);
        String filled = graph.node("Where", real, input, after).to("window.filled");
        if (radius > 0) {
            String around = graph.node(
                            "Concat",
                            graph.numbers("window.radius", radius),
                            layers.size(tokens, 1, "window.batch"),
                            graph.numbers("window.width", width))
                    .with("axis", 0)
                    .to("window.border");
            String head = graph.node("Expand", before, around).to("window.head");
            String tail = graph.node("Expand", after, around).to("window.tail");
            filled = graph.node("Concat", head, filled, tail).with("axis", 0).to("window.extended");
        }
        String time = layers.size(tokens, 0, "window.time");
        List<String> parts = new ArrayList<>();
        for (int k = 0; k <= 2 * radius; k++) {
            String from = graph.numbers("window.from." + k, k);
            String to = graph.node("Add", from, time).to("window.to." + k);
            parts.add(layers.slice(filled, from, to, 0, "window.part." + k));
        }
        return graph.node("Concat", parts.toArray(String[]::new))
                .with("axis", -1)
                .to("window");
    }
}
