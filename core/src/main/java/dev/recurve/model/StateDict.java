package dev.recurve.model;

import dev.recurve.config.SoftmaxType;
import dev.recurve.kernel.AdaptiveClusters;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.TokenEmbedding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's parameters under the names, shapes and gate order that PyTorch users know.
 *
 * <table>
 * <caption>Names; {@code rnn} is {@code rnn_backward} for the second direction of a biLM, G the number of the cell's
 * blocks</caption>
 * <tr><td>{@code encoder.weight}</td><td>[vocabulary, embedding]; absent where it is tied to {@code decoder.weight}, as
 * safetensors files of tied models have it</td></tr>
 * <tr><td>{@code _token_embedder.…}</td><td>instead, in a model over characters: AllenNLP's names and shapes of
 * {@code _char_embedding_weights} [symbols, size], {@code char_conv_0.weight} [filters, size, width],
 * {@code _highways._layers.0.weight} [2 · filters, filters], {@code _projection.weight} [embedding, filters], and their
 * biases</td></tr>
 * <tr><td>{@code rnn.weight_ih_l0}</td><td>[G · hidden, input], of an LSTM in the order i, f, g, o, of a GRU r, z,
 * n</td></tr>
 * <tr><td>{@code rnn.weight_hh_l0}</td><td>[G · hidden, output]</td></tr>
 * <tr><td>{@code rnn.bias_l0}</td><td>[G · hidden], the sum of PyTorch's two biases</td></tr>
 * <tr><td>{@code rnn.bias_ih_l0}, {@code rnn.bias_hh_l0}</td><td>[3 · hidden] each, instead of the sum, where the reset
 * gate comes after the product; the second has zeros for r and z</td></tr>
 * <tr><td>{@code rnn.weight_ch_l0}</td><td>[peepholes, hidden], in the order i, f, o; not in PyTorch</td></tr>
 * <tr><td>{@code rnn.weight_hr_l0}</td><td>[projection, hidden]</td></tr>
 * <tr><td>{@code decoder.weight}</td><td>[vocabulary, output]</td></tr>
 * <tr><td>{@code decoder.bias}</td><td>[vocabulary]</td></tr>
 * <tr><td>{@code decoder.head.weight}, {@code decoder.head.bias}</td><td>[head, output] and [head] of adaptive softmax:
 * {@code AdaptiveLogSoftmaxWithLoss} with {@code head_bias=True}</td></tr>
 * <tr><td>{@code decoder.tail.0.0.weight}, {@code decoder.tail.0.1.weight}</td><td>[width, output] and [size, width] of
 * its first cluster</td></tr>
 * </table>
 */
public final class StateDict {
    private StateDict() {}

    /** A named array, row-major. */
    public record Tensor(String name, long[] shape, float[] values) {}

    /** Names and shapes in the order in which {@link #forEach} visits them. */
    public static Map<String, long[]> shapes(LanguageModel model) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        tensors(model).forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        return shapes;
    }

    /** Receives one tensor. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        void visit(Tensor tensor) throws E;
    }

    /** Hands out copies of all parameters, one at a time. */
    public static <E extends Exception> void forEach(LanguageModel model, Visitor<E> visitor) throws E {
        for (NamedTensor tensor : tensors(model)) {
            visitor.visit(new Tensor(tensor.name(), tensor.shape(), tensor.read()));
        }
    }

    /**
     * Sets one parameter.
     *
     * @throws IllegalArgumentException if the model has no parameter of that name and shape
     */
    public static void set(LanguageModel model, Tensor tensor) {
        for (NamedTensor own : tensors(model)) {
            if (own.name().equals(tensor.name())) {
                own.write(tensor.values());
                model.parametersChanged();
                return;
            }
        }
        throw new IllegalArgumentException("the model has no parameter " + tensor.name());
    }

    /** Those of a checkpoint's file. */
    private static List<NamedTensor> tensors(LanguageModel model) {
        return tensors(model, CellTensors.Biases.SUMMED);
    }

    static List<NamedTensor> tensors(LanguageModel model, CellTensors.Biases biases) {
        List<NamedTensor> tensors = new ArrayList<>();
        int vocabulary = model.vocabularySize();
        if (model.readsCharacters()) {
            tensors.addAll(CharacterTensors.of(model));
        } else if (!model.config().softmax().tied()) {
            FloatAddress table = model.parameter(LanguageModelGraph.EMBEDDING, TokenEmbedding.WEIGHT);
            tensors.add(NamedTensor.plain(
                    "encoder.weight", table, vocabulary, model.config().embedding()));
        }
        for (int direction = 0; direction < model.config().directions(); direction++) {
            for (int layer = 0; layer < model.config().layers(); layer++) {
                String name = LanguageModelGraph.recurrentName(model.config(), layer);
                String stack = direction == 0 ? "rnn." : "rnn_backward.";
                var cell = new CellTensors.Source(
                        LanguageModelGraph.cell(model.config(), layer), direction, key -> model.parameter(name, key));
                tensors.addAll(CellTensors.of(cell, stack, "_l" + layer, biases));
            }
        }
        if (model.config().softmax().type() == SoftmaxType.ADAPTIVE) {
            addAdaptive(model, tensors);
        } else {
            addLinear(model, tensors, "decoder", vocabulary);
        }
        return tensors;
    }

    private static void addLinear(LanguageModel model, List<NamedTensor> tensors, String name, int rows) {
        FloatAddress memory = model.parameter(LanguageModelGraph.OUTPUT, SoftmaxOutput.WEIGHT);
        tensors.addAll(NamedTensor.linear(name, rows, model.config().output(), memory));
    }

    private static void addAdaptive(LanguageModel model, List<NamedTensor> tensors) {
        AdaptiveClusters clusters = LanguageModelGraph.clusters(model.config(), model.vocabularySize());
        addLinear(model, tensors, "decoder.head", clusters.headSize());
        for (int i = 0; i < clusters.count(); i++) {
            String tail = "decoder.tail." + i;
            String layer = LanguageModelGraph.OUTPUT;
            long width = clusters.width(i);
            tensors.add(NamedTensor.plain(
                    tail + ".0.weight",
                    model.parameter(layer, SoftmaxOutput.projectionKey(i)),
                    width,
                    model.config().output()));
            tensors.add(NamedTensor.plain(
                    tail + ".1.weight", model.parameter(layer, SoftmaxOutput.tailKey(i)), clusters.size(i), width));
        }
    }
}
