package dev.recurve.model;

import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.layer.Lstm;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.TokenEmbedding;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's parameters under the names, shapes and gate order that PyTorch users know.
 *
 * <table>
 * <caption>Names; {@code rnn} is {@code rnn_backward} for the second direction of a biLM</caption>
 * <tr><td>{@code encoder.weight}</td><td>[vocabulary, embedding]</td></tr>
 * <tr><td>{@code rnn.weight_ih_l0}</td><td>[4 · hidden, input], gates i, f, g, o</td></tr>
 * <tr><td>{@code rnn.weight_hh_l0}</td><td>[4 · hidden, hidden]</td></tr>
 * <tr><td>{@code rnn.bias_l0}</td><td>[4 · hidden], the sum of PyTorch's two biases</td></tr>
 * <tr><td>{@code decoder.weight}</td><td>[vocabulary, hidden]</td></tr>
 * <tr><td>{@code decoder.bias}</td><td>[vocabulary]</td></tr>
 * </table>
 */
public final class StateDict {
    private StateDict() {}

    /** A named array, row-major. */
    public record Tensor(String name, long[] shape, float[] values) {}

    /** A named array and how its elements map to a parameter's memory. */
    private record Entry(String name, long[] shape, FloatAddress memory, Index index) {
        int length() {
            int length = 1;
            for (long size : shape) {
                length = Math.multiplyExact(length, Math.toIntExact(size));
            }
            return length;
        }
    }

    /** From a position in a tensor to a position in a parameter's memory. */
    @FunctionalInterface
    private interface Index {
        int of(int position);
    }

    /** Names and shapes in the order in which {@link #forEach} visits them. */
    public static Map<String, long[]> shapes(LanguageModel model) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        entries(model).forEach(entry -> shapes.put(entry.name(), entry.shape()));
        return shapes;
    }

    /** Receives one tensor. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        void visit(Tensor tensor) throws E;
    }

    /** Hands out copies of all parameters, one at a time. */
    public static <E extends Exception> void forEach(LanguageModel model, Visitor<E> visitor) throws E {
        for (Entry entry : entries(model)) {
            float[] values = new float[entry.length()];
            FloatBuffer memory = entry.memory().asBuffer();
            for (int i = 0; i < values.length; i++) {
                values[i] = memory.get(entry.index().of(i));
            }
            visitor.visit(new Tensor(entry.name(), entry.shape(), values));
        }
    }

    /**
     * Sets one parameter.
     *
     * @throws IllegalArgumentException if the model has no parameter of that name and shape
     */
    public static void set(LanguageModel model, Tensor tensor) {
        for (Entry entry : entries(model)) {
            if (entry.name().equals(tensor.name())) {
                if (entry.length() != tensor.values().length) {
                    throw new IllegalArgumentException("parameter " + tensor.name() + ": expected " + entry.length()
                            + " values, found " + tensor.values().length);
                }
                FloatBuffer memory = entry.memory().asBuffer();
                for (int i = 0; i < entry.length(); i++) {
                    memory.put(entry.index().of(i), tensor.values()[i]);
                }
                model.parametersChanged();
                return;
            }
        }
        throw new IllegalArgumentException("the model has no parameter " + tensor.name());
    }

    private static List<Entry> entries(LanguageModel model) {
        List<Entry> entries = new ArrayList<>();
        int vocabulary = model.vocabularySize();
        int hidden = model.config().hidden();
        FloatAddress table = model.parameter(LanguageModel.embeddingName(), TokenEmbedding.WEIGHT);
        entries.add(new Entry(
                "encoder.weight", new long[] {vocabulary, model.config().embedding()}, table, i -> i));
        for (int direction = 0; direction < model.config().directions(); direction++) {
            for (int layer = 0; layer < model.config().layers(); layer++) {
                addLstm(entries, model, direction, layer);
            }
        }
        FloatAddress softmax = model.parameter(LanguageModel.outputName(), SoftmaxOutput.WEIGHT);
        entries.add(new Entry(
                "decoder.weight",
                new long[] {vocabulary, hidden},
                softmax,
                i -> i / hidden * (hidden + 1) + i % hidden));
        entries.add(new Entry("decoder.bias", new long[] {vocabulary}, softmax, i -> i * (hidden + 1) + hidden));
        return entries;
    }

    private static void addLstm(List<Entry> entries, LanguageModel model, int direction, int layer) {
        String stack = direction == 0 ? "rnn" : "rnn_backward";
        String name = LanguageModel.lstmName(layer);
        int hidden = model.config().hidden();
        int input = layer == 0 ? model.config().embedding() : hidden;
        entries.add(new Entry(
                stack + ".weight_ih_l" + layer,
                new long[] {4L * hidden, input},
                model.parameter(name, Lstm.layerWeightKey(direction)),
                transposedGates(hidden, input)));
        entries.add(new Entry(
                stack + ".weight_hh_l" + layer,
                new long[] {4L * hidden, hidden},
                model.parameter(name, Lstm.recurrentWeightKey(direction)),
                transposedGates(hidden, hidden)));
        entries.add(new Entry(
                stack + ".bias_l" + layer,
                new long[] {4L * hidden},
                model.parameter(name, Lstm.biasKey(direction)),
                transposedGates(hidden, 1)));
    }

    /** PyTorch's [4 * hidden, input] with its gate order, from our [input, 4 * hidden] with oneDNN's. */
    private static Index transposedGates(int hidden, int input) {
        List<Gate> ours = Gate.blocksOf(CellType.LSTM);
        int[] block = Gate.order(CellType.LSTM, Gate.Library.PYTORCH).stream()
                .mapToInt(ours::indexOf) // our block of each of PyTorch's
                .toArray();
        return i -> {
            int row = i / input;
            int column = block[row / hidden] * hidden + row % hidden;
            return i % input * 4 * hidden + column;
        };
    }
}
