package dev.recurve.layer;

import dev.recurve.kernel.Activation;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a dense layer, over each token of sentences or over single vectors: {@code y = f(W [x; 1])}.
 *
 * <p>Input {@code [batch, input, time]} or {@code [batch, input]}; output alike.
 */
public final class Dense extends RecurveLayerConf {
    /** Key of the weight [output, input + 1]; the last column is the bias. */
    public static final String WEIGHT = "weight";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private Activation activation;

    @JsonProperty
    private double dropout;

    /** For DL4J's JSON mapper. */
    Dense() {}

    /**
     * @param input features of an input
     * @param output features of an output
     * @param dropout rate on the layer's input, in [0, 1)
     */
    public Dense(int input, int output, Activation activation, double dropout) {
        super(input, output);
        this.activation = activation;
        this.dropout = dropout;
    }

    Activation activation() {
        return activation;
    }

    double inputDropout() {
        return dropout;
    }

    /** New weights are uniform with the variance that keeps activations and gradients alike (Glorot and Bengio 2010). */
    @Override
    List<ParameterBlock> parameterBlocks() {
        double range = Math.sqrt(6.0 / (inputSize() + outputSize()));
        return List.of(
                new ParameterBlock(WEIGHT, outputSize(), inputSize() + 1, ParameterBlock.uniformWithZeroBias(range)));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new DenseLayer(configuration, dataType);
    }
}
