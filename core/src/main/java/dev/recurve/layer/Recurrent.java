package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
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
 * Configuration of one recurrent layer of one or two independent directions.
 *
 * <p>With two directions, the first half of the time axis belongs to the forward direction and the second half to the
 * backward direction, whose sequences the caller has reversed; each has weights of its own, as a bidirectional
 * language model needs (Peters et al. 2018). Input {@code [batch, input, directions · time]}, output
 * {@code [batch, output, directions · time]}.
 */
public final class Recurrent extends RecurveLayerConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private CellType cell;

    @JsonProperty
    private int hidden;

    @JsonProperty
    private int projection;

    @JsonProperty
    private int directions;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private boolean lockedDropout;

    @JsonProperty
    private double weightDrop;

    @JsonProperty
    private double forgetBias;

    /** For DL4J's JSON mapper. */
    Recurrent() {}

    /**
     * @param cell type and sizes of each direction
     * @param directions 1 or 2
     * @param dropout rate on the layer's input, in [0, 1)
     * @param forgetBias initial bias of the forget gate (1: Jozefowicz et al. 2015), where the cell has one
     */
    public Recurrent(CellLayout cell, int directions, double dropout, double forgetBias) {
        super(cell.sizes().input(), cell.sizes().output());
        if (directions != 1 && directions != 2) {
            throw new IllegalArgumentException("a recurrent layer has 1 or 2 directions, found " + directions);
        }
        this.cell = cell.type();
        this.hidden = cell.sizes().hidden();
        this.projection = cell.sizes().projection();
        this.directions = directions;
        this.dropout = dropout;
        this.forgetBias = forgetBias;
    }

    /** Key of the input weights [input, blocks · hidden] of a direction. */
    public static String layerWeightKey(int direction) {
        return "layer_" + direction;
    }

    /** Key of the recurrent weights [output, blocks · hidden] of a direction. */
    public static String recurrentWeightKey(int direction) {
        return "recurrent_" + direction;
    }

    /** Key of the bias [1, biasBlocks · hidden] of a direction. */
    public static String biasKey(int direction) {
        return "bias_" + direction;
    }

    /** Key of the peephole weights [peepholes, hidden] of a direction, if the cell has any. */
    public static String peepholeKey(int direction) {
        return "peephole_" + direction;
    }

    /** Key of the projection [hidden, projection] of a direction, if the cell has one. */
    public static String projectionKey(int direction) {
        return "projection_" + direction;
    }

    CellLayout cell() {
        return CellLayout.of(cell, new CellSizes(inputSize(), hidden, projection));
    }

    int directions() {
        return directions;
    }

    double inputDropout() {
        return dropout;
    }

    /** Whether dropout has one mask for all steps of a window (Gal and Ghahramani 2016); returns this. */
    public Recurrent withLockedDropout(boolean locked) {
        lockedDropout = locked;
        return this;
    }

    /** DropConnect on the recurrent weights, one mask for a window (Merity et al. 2018); returns this. */
    public Recurrent withWeightDrop(double rate) {
        weightDrop = rate;
        return this;
    }

    double weightDrop() {
        return weightDrop;
    }

    boolean isDropoutLocked() {
        return lockedDropout;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        CellLayout layout = cell();
        var weights = ParameterBlock.uniform(1 / Math.sqrt(hidden));
        List<ParameterBlock> blocks = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            blocks.add(new ParameterBlock(layerWeightKey(d), inputSize(), layout.gateWidth(), weights));
            blocks.add(new ParameterBlock(recurrentWeightKey(d), outputSize(), layout.gateWidth(), weights));
            blocks.add(new ParameterBlock(biasKey(d), 1, layout.biasLength(), this::fillBias));
            if (!layout.peepholes().isEmpty()) {
                int gates = layout.peepholes().size();
                blocks.add(new ParameterBlock(peepholeKey(d), gates, hidden, weights));
            }
            if (projection > 0) {
                blocks.add(new ParameterBlock(projectionKey(d), hidden, projection, weights));
            }
        }
        return blocks;
    }

    private void fillBias(FloatBuffer bias, int rows, int columns, SplittableRandom random) {
        int forget = cell().blocks().indexOf(Gate.FORGET);
        for (int i = 0; i < columns; i++) {
            bias.put(i, i / hidden == forget ? (float) forgetBias : 0);
        }
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new RecurrentLayer(configuration, dataType);
    }
}
