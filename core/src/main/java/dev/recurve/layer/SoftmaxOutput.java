package dev.recurve.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a linear layer with softmax over the vocabulary, or over labels, and cross entropy against integer
 * targets.
 *
 * <p>Input {@code [batch, hidden, time]}; labels: integer ids {@code [batch, time]}, -1 where nothing is counted. Or, with
 * one label a sentence, input {@code [batch, hidden]} and labels {@code [batch]}. The loss is the mean over the counted
 * targets, in nats. (Papers that sum over a window have gradients larger by its length.)
 */
public final class SoftmaxOutput extends RecurveLayerConf {
    /** Key of the weight [vocabulary, hidden + 1]; the last column is the bias. */
    public static final String WEIGHT = "weight";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private int lockedGroups;

    @JsonProperty
    private double initRange;

    /** For DL4J's JSON mapper. */
    SoftmaxOutput() {}

    /**
     * @param hidden features of the input
     * @param vocabulary number of classes
     * @param dropout rate on the layer's input, in [0, 1)
     * @param initRange new weights are uniform in {@code [-initRange, initRange)}, biases zero
     */
    public SoftmaxOutput(int hidden, int vocabulary, double dropout, double initRange) {
        super(hidden, vocabulary);
        this.dropout = dropout;
        this.initRange = initRange;
    }

    double inputDropout() {
        return dropout;
    }

    /**
     * One dropout mask for all steps of a window (Gal and Ghahramani 2016) instead of one for each; returns this.
     *
     * @param directions sequences stacked along time, each with a mask of its own
     */
    public SoftmaxOutput withLockedDropout(int directions) {
        lockedGroups = directions;
        return this;
    }

    /** Sequences stacked along time that have a dropout mask each; 0: every step has its own. */
    int lockedGroups() {
        return lockedGroups;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return List.of(new ParameterBlock(
                WEIGHT, outputSize(), inputSize() + 1, ParameterBlock.uniformWithZeroBias(initRange)));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new SoftmaxOutputLayer(configuration, dataType);
    }
}
