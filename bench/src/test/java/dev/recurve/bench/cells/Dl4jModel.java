package dev.recurve.bench.cells;

import dev.recurve.batch.Window;
import dev.recurve.cell.Gate;
import dev.recurve.cell.Gate.Library;
import dev.recurve.config.CellType;
import dev.recurve.config.ModelSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * The forward language model that a weights file describes, built of DL4J's own layers in double precision. Its LSTM has
 * peepholes under the name of Graves.
 */
final class Dl4jModel implements AutoCloseable {
    private static final String WEIGHT = "W";
    private static final String RECURRENT_WEIGHT = "RW";
    private static final String BIAS = "b";

    private final ModelSettings settings;
    private final MultiLayerNetwork network;
    private final double[] table; // [vocabulary, embedding]
    private final int[] blocks; // the file's block of each of DL4J's

    /** @param weights by the names of the weights file */
    Dl4jModel(ModelSettings settings, Map<String, double[]> weights) {
        this.settings = settings;
        table = weights.get("encoder.weight");
        List<Gate> file = Gate.order(settings.cell(), Library.PYTORCH);
        blocks = Gate.order(settings.cell(), Library.DL4J).stream()
                .mapToInt(file::indexOf)
                .toArray();
        network = network();
        for (int layer = 0; layer < settings.layers(); layer++) {
            int input = layer == 0 ? settings.embedding() : settings.hidden();
            String at = "_l" + layer;
            set(layer, WEIGHT, toDl4j(weights.get("rnn.weight_ih" + at), input), input);
            set(layer, RECURRENT_WEIGHT, recurrent(weights, at), settings.hidden());
            set(layer, BIAS, toDl4j(weights.get("rnn.bias" + at), 1), 1);
        }
        double[] decoder = weights.get("decoder.weight");
        set(settings.layers(), WEIGHT, transpose(decoder, RandomModel.VOCABULARY), settings.hidden());
        set(settings.layers(), BIAS, weights.get("decoder.bias"), 1);
    }

    private MultiLayerNetwork network() {
        var layers = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .activation(Activation.TANH)
                .list();
        for (int layer = 0; layer < settings.layers(); layer++) {
            layers.layer(recurrentLayer()
                    .nIn(layer == 0 ? settings.embedding() : settings.hidden())
                    .nOut(settings.hidden())
                    .dataFormat(RNNFormat.NCW)
                    .build());
        }
        layers.layer(new RnnOutputLayer.Builder(new LossSparseMCXENT())
                .nIn(settings.hidden())
                .nOut(RandomModel.VOCABULARY)
                .activation(Activation.SOFTMAX)
                .dataFormat(RNNFormat.NCW)
                .build());
        MultiLayerNetwork built = new MultiLayerNetwork(layers.build());
        built.init();
        return built;
    }

    @SuppressWarnings("deprecation") // the only layer of DL4J with peepholes
    private BaseRecurrentLayer.Builder<?> recurrentLayer() {
        return switch (settings.cell()) {
            case RNN_TANH -> new SimpleRnn.Builder();
            case RNN_RELU -> new SimpleRnn.Builder().activation(Activation.RELU);
            case LSTM -> new LSTM.Builder();
            case LSTM_PEEPHOLE -> new GravesLSTM.Builder();
            default -> throw new IllegalArgumentException("DL4J has no layer of " + settings.cell());
        };
    }

    /** The file's [blocks * hidden, width] as DL4J's [width, blocks * hidden]. */
    private double[] toDl4j(double[] matrix, int width) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i] = matrix[fileIndex(i, width)];
        }
        return result;
    }

    private double[] fromDl4j(double[] matrix, int width) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[fileIndex(i, width)] = matrix[i];
        }
        return result;
    }

    private int fileIndex(int dl4j, int width) {
        int hidden = settings.hidden();
        int columns = blocks.length * hidden;
        int row = dl4j / columns;
        int column = dl4j % columns;
        return (blocks[column / hidden] * hidden + column % hidden) * width + row;
    }

    /** [rows, columns] as [columns, rows]. */
    private static double[] transpose(double[] matrix, int rows) {
        int columns = matrix.length / rows;
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i % columns * rows + i / columns] = matrix[i];
        }
        return result;
    }

    /** Recurrent weights; Graves' peepholes are three more columns, of the gates f, o, i (the file has i, f, o). */
    private double[] recurrent(Map<String, double[]> weights, String at) {
        double[] plain = toDl4j(weights.get("rnn.weight_hh" + at), settings.hidden());
        if (settings.cell() != CellType.LSTM_PEEPHOLE) {
            return plain;
        }
        double[] peepholes = weights.get("rnn.weight_ch" + at);
        int hidden = settings.hidden();
        int columns = 4 * hidden;
        double[] wide = new double[hidden * (columns + 3)];
        for (int unit = 0; unit < hidden; unit++) {
            System.arraycopy(plain, unit * columns, wide, unit * (columns + 3), columns);
            for (int gate = 0; gate < 3; gate++) {
                wide[unit * (columns + 3) + columns + gate] = peepholes[peepholeRow(gate) * hidden + unit];
            }
        }
        return wide;
    }

    private static int peepholeRow(int gate) {
        return List.of(Gate.INPUT, Gate.FORGET, Gate.OUTPUT)
                .indexOf(List.of(Gate.FORGET, Gate.OUTPUT, Gate.INPUT).get(gate));
    }

    private void set(int layer, String key, double[] values, int rows) {
        INDArray parameter = network.getParam(layer + "_" + key);
        parameter.assign(Nd4j.createFromArray(values).reshape('c', rows, values.length / rows));
    }

    ModelResult run(Window window) {
        INDArray inputs = embedded(window); // [lanes, embedding, time]
        INDArray targets = sequences(window.targets(), window);
        List<double[]> layers = new ArrayList<>();
        List<INDArray> activations = network.feedForward(inputs, true); // the first is the input
        activations.subList(1, 1 + settings.layers()).forEach(layer -> layers.add(timeMajor(layer)));
        Pair<Gradient, INDArray> sums = network.calculateGradients(inputs, targets, null, null);
        int tokens = window.inputs().length;
        Map<String, double[]> gradients = gradients(sums, window);
        gradients.values().forEach(gradient -> scale(gradient, 1.0 / tokens)); // DL4J's are of the sum
        network.setInput(inputs);
        network.setLabels(targets);
        network.computeGradientAndScore();
        return new ModelResult(network.score() * window.lanes() / tokens, layers, gradients); // of the sum by lane
    }

    private INDArray embedded(Window window) {
        int width = settings.embedding();
        double[] rows = new double[window.inputs().length * width];
        for (int i = 0; i < window.inputs().length; i++) {
            System.arraycopy(table, window.inputs()[i] * width, rows, i * width, width);
        }
        return Nd4j.createFromArray(rows)
                .reshape('c', window.length(), window.lanes(), width)
                .permute(1, 2, 0)
                .dup('c');
    }

    /** Time-major ids as [lanes, 1, time]. */
    private static INDArray sequences(int[] ids, Window window) {
        return Nd4j.createFromArray(ids)
                .reshape('c', window.length(), window.lanes(), 1)
                .permute(1, 2, 0)
                .castTo(DataType.DOUBLE)
                .dup('c');
    }

    private static double[] timeMajor(INDArray sequences) {
        return values(sequences.permute(2, 0, 1));
    }

    private static double[] values(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    private Map<String, double[]> gradients(Pair<Gradient, INDArray> sums, Window window) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        gradients.put("encoder.weight", gathered(timeMajor(sums.getSecond()), window));
        for (int layer = 0; layer < settings.layers(); layer++) {
            int input = layer == 0 ? settings.embedding() : settings.hidden();
            String at = "_l" + layer;
            gradients.put("rnn.weight_ih" + at, fromDl4j(gradient(sums, layer, WEIGHT), input));
            gradients.put("rnn.bias" + at, fromDl4j(gradient(sums, layer, BIAS), 1));
            putRecurrent(gradients, at, gradient(sums, layer, RECURRENT_WEIGHT));
        }
        double[] decoder = gradient(sums, settings.layers(), WEIGHT);
        gradients.put("decoder.weight", transpose(decoder, settings.hidden()));
        gradients.put("decoder.bias", gradient(sums, settings.layers(), BIAS));
        return gradients;
    }

    private static double[] gradient(Pair<Gradient, INDArray> sums, int layer, String key) {
        return values(sums.getFirst().getGradientFor(layer + "_" + key));
    }

    private void putRecurrent(Map<String, double[]> gradients, String at, double[] wide) {
        int hidden = settings.hidden();
        int columns = blocks.length * hidden;
        int width = wide.length / hidden; // with Graves' peepholes
        double[] plain = new double[hidden * columns];
        double[] peepholes = new double[(width - columns) * hidden];
        for (int unit = 0; unit < hidden; unit++) {
            System.arraycopy(wide, unit * width, plain, unit * columns, columns);
            for (int gate = 0; gate < width - columns; gate++) {
                peepholes[peepholeRow(gate) * hidden + unit] = wide[unit * width + columns + gate];
            }
        }
        gradients.put("rnn.weight_hh" + at, fromDl4j(plain, hidden));
        if (peepholes.length > 0) {
            gradients.put("rnn.weight_ch" + at, peepholes);
        }
    }

    /** The gradient of the table's rows: the sum over the positions that read them. */
    private double[] gathered(double[] inputGradient, Window window) {
        int width = settings.embedding();
        double[] gradient = new double[table.length];
        for (int i = 0; i < inputGradient.length; i++) {
            gradient[window.inputs()[i / width] * width + i % width] += inputGradient[i];
        }
        return gradient;
    }

    @Override
    public void close() {
        network.close();
    }
}
