package dev.recurve.export;

import dev.recurve.config.ModelSettings;
import dev.recurve.config.RecurveException;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.WordEncoderType;
import dev.recurve.export.OnnxGraph.Type;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.TensorDict;
import java.util.ArrayList;
import java.util.List;

/**
 * A language model or biLM as an ONNX graph, any number of steps and sequences at a time, with its state in the caller's
 * hands.
 *
 * <pre>
 * tokens [time, batch], hidden_l0 [1, batch, hidden], cell_l0, …
 *     → logits [time, batch, vocabulary], layer_0 [time, batch, embedding], layer_1, …, next_hidden_l0, next_cell_l0, …
 * </pre>
 *
 * <p>The second direction of a biLM has the same names behind {@code backward_}; its tokens are the text from its end.
 */
final class OnnxLanguageModel {
    private final ModelSettings config;
    private final int vocabulary;
    private final OnnxGraph graph = new OnnxGraph("language-model");
    private final OnnxLayers layers;
    private final TensorDict tensors;

    private OnnxLanguageModel(LanguageModel model) {
        config = model.config();
        vocabulary = model.vocabularySize();
        tensors = TensorDict.of(model);
        layers = new OnnxLayers(graph, tensors);
    }

    /**
     * The graph of a model.
     *
     * @throws RecurveException if ONNX has no such cell
     */
    static OnnxGraph of(LanguageModel model) {
        ModelSettings config = model.config();
        OnnxRecurrent.requireExpressible(config.cell());
        if (config.projection() > 0) {
            throw new RecurveException("ONNX's LSTM has no projection, found model.projection = " + config.projection()
                    + ": export.format = safetensors takes it");
        }
        OnnxLanguageModel own = new OnnxLanguageModel(model);
        String words = config.encoder() == WordEncoderType.CHARACTERS
                ? new OnnxCharacters(own.layers, "_token_embedder.", config.characters()).words()
                : own.layers.weight(config.softmax().tied() ? "decoder.weight" : "encoder.weight");
        own.addDirection("", "rnn.", words);
        if (config.directions() == 2) {
            own.addDirection("backward_", "rnn_backward.", words);
        }
        return own.graph;
    }

    private void addDirection(String prefix, String stack, String words) {
        String tokens = graph.input(prefix + "tokens", Type.INT64, "time", "batch");
        String below = layers.lookUp(words, tokens, prefix + "layer_0");
        graph.output(below, Type.FLOAT, "time", "batch", config.embedding());
        var recurrent = new OnnxRecurrent(graph, tensors, config.cell(), config.hidden(), false);
        for (int layer = 0; layer < config.layers(); layer++) {
            below = addLayer(recurrent, prefix, stack, layer, below);
        }
        if (config.softmax().type() == SoftmaxType.ADAPTIVE) {
            graph.output(addAdaptive(prefix, below), Type.FLOAT, "time", "batch", vocabulary);
        } else {
            graph.output(layers.linear(below, "decoder", prefix + "logits"), Type.FLOAT, "time", "batch", vocabulary);
        }
    }

    private String addLayer(OnnxRecurrent recurrent, String prefix, String stack, int layer, String below) {
        String suffix = "_l" + layer;
        boolean skip = config.skip() && layer > 0;
        String name = prefix + "layer_" + (layer + 1);
        String hidden = graph.input(prefix + "hidden" + suffix, Type.FLOAT, 1, "batch", config.hidden());
        String cell = config.cell().isLstm()
                ? graph.input(prefix + "cell" + suffix, Type.FLOAT, 1, "batch", config.hidden())
                : "";
        var names = new OnnxRecurrent.Outputs(
                skip ? name + ".cell" : name, prefix + "next_hidden" + suffix, prefix + "next_cell" + suffix);
        var made = recurrent.add(stack, layer, new OnnxRecurrent.Inputs(below, "", hidden, cell), names);
        graph.output(made.hidden(), Type.FLOAT, 1, "batch", config.hidden());
        if (!made.cell().isEmpty()) {
            graph.output(made.cell(), Type.FLOAT, 1, "batch", config.hidden());
        }
        String output = skip ? graph.node("Add", made.output(), below).to(name) : made.output();
        graph.output(output, Type.FLOAT, "time", "batch", config.output());
        return output;
    }

    /** Logarithms of probabilities: there is no one vector of logits. */
    private String addAdaptive(String prefix, String top) {
        String name = prefix + "log_probabilities";
        int clusters = config.softmax().cutoffs().size();
        long headClasses = config.softmax().cutoffs().get(0);
        String head = graph.node("LogSoftmax", layers.linear(top, "decoder.head", name + ".head.logits"))
                .with("axis", -1)
                .to(name + ".head");
        List<String> parts = new ArrayList<>();
        parts.add(between(head, 0, headClasses, name + ".words"));
        for (int i = 0; i < clusters; i++) {
            String tail = "decoder.tail." + i;
            String narrow = layers.product(top, tail + ".0.weight", prefix + tail + ".0");
            String within = graph.node("LogSoftmax", layers.product(narrow, tail + ".1.weight", prefix + tail + ".1"))
                    .with("axis", -1)
                    .to(prefix + tail);
            String entry = between(head, headClasses + i, headClasses + i + 1, prefix + tail + ".entry");
            parts.add(graph.node("Add", within, entry).to(prefix + tail + ".words"));
        }
        return graph.node("Concat", parts.toArray(String[]::new))
                .with("axis", -1)
                .to(name);
    }

    private String between(String input, long from, long to, String name) {
        return layers.slice(input, graph.numbers(name + ".from", from), graph.numbers(name + ".to", to), -1, name);
    }
}
