package dev.recurve.layer;

import dev.recurve.cell.Gate;
import dev.recurve.config.CellType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of one LSTM layer of one or two independent directions.
 *
 * <p>With two directions, the first half of the time axis belongs to the forward direction and the second half to the
 * backward direction, whose sequences the caller has reversed; each has weights of its own, as a bidirectional
 * language model needs (Peters et al. 2018). Input {@code [batch, input, directions · time]}, output
 * {@code [batch, hidden, directions · time]}.
 */
public final class Lstm extends RecurveLayerConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int directions;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private double forgetBias;

    /** For DL4J's JSON mapper. */
    Lstm() {}

    /**
     * @param inputSize features of an input
     * @param hiddenSize units of each direction
     * @param directions 1 or 2
     * @param dropout rate on the layer's input, in [0, 1)
     * @param forgetBias initial bias of the forget gate (1: Jozefowicz et al. 2015)
     */
    public Lstm(int inputSize, int hiddenSize, int directions, double dropout, double forgetBias) {
        super(inputSize, hiddenSize);
        if (directions != 1 && directions != 2) {
            throw new IllegalArgumentException("an LSTM layer has 1 or 2 directions, found " + directions);
        }
        this.directions = directions;
        this.dropout = dropout;
        this.forgetBias = forgetBias;
    }

    /** Key of the input weights [input, 4 * hidden] of a direction. */
    public static String layerWeightKey(int direction) {
        return "layer_" + direction;
    }

    /** Key of the recurrent weights [hidden, 4 * hidden] of a direction. */
    public static String recurrentWeightKey(int direction) {
        return "recurrent_" + direction;
    }

    /** Key of the bias [1, 4 * hidden] of a direction. */
    public static String biasKey(int direction) {
        return "bias_" + direction;
    }

    int directions() {
        return directions;
    }

    double inputDropout() {
        return dropout;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        int hidden = outputSize();
        var weights = ParameterBlock.uniform(1 / Math.sqrt(hidden));
        List<ParameterBlock> blocks = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            blocks.add(new ParameterBlock(layerWeightKey(d), inputSize(), 4 * hidden, weights));
            blocks.add(new ParameterBlock(recurrentWeightKey(d), hidden, 4 * hidden, weights));
            blocks.add(new ParameterBlock(biasKey(d), 1, 4 * hidden, this::fillBias));
        }
        return blocks;
    }

    private void fillBias(FloatBuffer bias, int rows, int columns, SplittableRandom random) {
        int hidden = outputSize();
        for (int i = 0; i < 4 * hidden; i++) {
            boolean forget = Gate.blocksOf(CellType.LSTM).get(i / hidden) == Gate.FORGET;
            bias.put(i, forget ? (float) forgetBias : 0);
        }
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new LstmLayer(configuration, dataType);
    }
}
