package dev.recurve.layer;

import dev.recurve.kernel.ChainCrf;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a linear layer whose outputs score the labels of tokens, and a linear-chain conditional random field
 * over them.
 *
 * <p>Input {@code [batch, hidden, time]}; labels: integer ids {@code [batch, time]}. The loss is the negative
 * log-likelihood of the labels, divided by the number of labelled tokens, in nats. Output: the probability of each label
 * at each token. What is forbidden is neither decoded nor has a probability; training does not know of it, so that labels
 * which break the rules cost what they cost and no more.
 */
public final class CrfOutput extends RecurveLayerConf {
    /** Key of the weight [labels, hidden + 1]; the last column is the bias. */
    public static final String WEIGHT = "weight";
    /** Key of the transitions [labels + 2, labels]: from each label, from the start, to the end. */
    public static final String TRANSITIONS = "transitions";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private double initRange;

    @JsonProperty
    private boolean[] allowed;

    /** For DL4J's JSON mapper. */
    CrfOutput() {}

    /**
     * @param hidden features of the input
     * @param labels number of labels
     * @param allowed which transitions may be decoded [labels + 2, labels], laid out like the transitions
     * @param dropout rate on the layer's input, in [0, 1)
     * @param initRange new weights and transitions are uniform in {@code [-initRange, initRange)}, biases zero
     * @throws IllegalArgumentException if the allowed transitions are more or fewer
     */
    public CrfOutput(int hidden, int labels, boolean[] allowed, double dropout, double initRange) {
        super(hidden, labels);
        if (allowed.length != ChainCrf.transitionRows(labels) * labels) {
            throw new IllegalArgumentException("transitions of " + labels + " labels: "
                    + ChainCrf.transitionRows(labels) + " × " + labels + " expected, found " + allowed.length);
        }
        this.allowed = allowed.clone();
        this.dropout = dropout;
        this.initRange = initRange;
    }

    double inputDropout() {
        return dropout;
    }

    boolean isAllowed(int transition) {
        return allowed[transition];
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        int labels = outputSize();
        return List.of(
                new ParameterBlock(WEIGHT, labels, inputSize() + 1, ParameterBlock.uniformWithZeroBias(initRange)),
                new ParameterBlock(
                        TRANSITIONS, ChainCrf.transitionRows(labels), labels, ParameterBlock.uniform(initRange)));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new CrfOutputLayer(configuration, dataType);
    }
}
