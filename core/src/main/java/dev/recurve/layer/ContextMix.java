package dev.recurve.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that appends a learnt mix of given context vectors to each token's vector: {@code y_t = [x_t; γ
 * Σ_l s_l c_lt]}, {@code s = softmax(w)}. Whether the context vectors themselves are trained is
 * for the model to say, which gets their gradients.
 *
 * <p>Input {@code [batch, features, time]}; output {@code [batch, features + width, time]}.
 *
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018, equation 1</a>
 */
public final class ContextMix extends RecurveLayerConf {
    /** Key of the weights [1, layers + 1]: w, then γ. */
    public static final String WEIGHT = "mix";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int layers;

    /** For DL4J's JSON mapper. */
    ContextMix() {}

    /**
     * @param features of a token before
     * @param layers of context vectors
     * @param width of a context vector
     */
    public ContextMix(int features, int layers, int width) {
        super(features, features + width);
        this.layers = layers;
    }

    int layers() {
        return layers;
    }

    /** A new mix is the mean of the layers. */
    @Override
    List<ParameterBlock> parameterBlocks() {
        return List.of(new ParameterBlock(WEIGHT, 1, layers + 1, (block, rows, columns, random) -> {
            for (int i = 0; i < columns; i++) {
                block.put(i, i == layers ? 1 : 0);
            }
        }));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new ContextMixLayer(configuration, dataType);
    }
}
