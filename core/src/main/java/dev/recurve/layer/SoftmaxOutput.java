package dev.recurve.layer;

import dev.recurve.config.RegularizationSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.config.SoftmaxType;
import dev.recurve.kernel.AdaptiveClusters;
import java.util.ArrayList;
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
    private int directions = 1;

    @JsonProperty
    private boolean lockedDropout;

    @JsonProperty
    private double activation;

    @JsonProperty
    private double temporalActivation;

    @JsonProperty
    private SoftmaxType type = SoftmaxType.FULL;

    @JsonProperty
    private int samples;

    @JsonProperty
    private int[] cutoffs = {};

    @JsonProperty
    private double factor;

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

    /** Key of the projection [width, hidden] of a cluster of adaptive softmax. */
    public static String projectionKey(int cluster) {
        return "projection_" + cluster;
    }

    /** Key of the weights [size, width] of a cluster of adaptive softmax. */
    public static String tailKey(int cluster) {
        return "tail_" + cluster;
    }

    /** Another softmax than the full one, whose samples or clusters fit the vocabulary; returns this. */
    public SoftmaxOutput with(SoftmaxSettings settings) {
        type = settings.type();
        samples = settings.samples();
        factor = settings.factor();
        cutoffs = settings.cutoffs().stream().mapToInt(i -> i).toArray();
        return this;
    }

    SoftmaxType type() {
        return type;
    }

    int samples() {
        return samples;
    }

    AdaptiveClusters clusters() {
        return new AdaptiveClusters(outputSize(), inputSize(), cutoffs, factor);
    }

    double inputDropout() {
        return dropout;
    }

    /**
     * Variational dropout on the input, and what its values cost; returns this.
     *
     * @param sequences stacked along time, each with a mask of its own
     */
    public SoftmaxOutput with(RegularizationSettings regularization, int sequences) {
        directions = sequences;
        lockedDropout = regularization.locked();
        activation = regularization.activation();
        temporalActivation = regularization.temporalActivation();
        return this;
    }

    int directions() {
        return directions;
    }

    boolean isDropoutLocked() {
        return lockedDropout;
    }

    ActivationPenalty activationPenalty() {
        return new ActivationPenalty(activation, temporalActivation, directions);
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        var withBias = ParameterBlock.uniformWithZeroBias(initRange);
        if (type != SoftmaxType.ADAPTIVE) {
            return List.of(new ParameterBlock(WEIGHT, outputSize(), inputSize() + 1, withBias));
        }
        AdaptiveClusters clusters = clusters();
        List<ParameterBlock> blocks = new ArrayList<>();
        blocks.add(new ParameterBlock(WEIGHT, clusters.headSize(), inputSize() + 1, withBias));
        var projection = ParameterBlock.uniform(1 / Math.sqrt(inputSize()));
        for (int i = 0; i < clusters.count(); i++) {
            int width = clusters.width(i);
            var tail = ParameterBlock.uniform(1 / Math.sqrt(width));
            blocks.add(new ParameterBlock(projectionKey(i), width, inputSize(), projection));
            blocks.add(new ParameterBlock(tailKey(i), clusters.size(i), width, tail));
        }
        return blocks;
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new SoftmaxOutputLayer(configuration, dataType);
    }
}
