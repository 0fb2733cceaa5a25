package dev.recurve.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that makes one vector of the vectors of a sentence's tokens: their mean weighted by {@code
 * softmax_t(q · h_t)}, q learnt.
 *
 * <p>Input {@code [batch, features, time]}; output {@code [batch, features]}.
 */
public final class AttentionPooling extends RecurveLayerConf {
    /** Key of the query [1, features]. */
    public static final String QUERY = "query";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private double initRange;

    /** For DL4J's JSON mapper. */
    AttentionPooling() {}

    /**
     * @param features of a token, and of the sentence
     * @param initRange a new query is uniform in {@code [-initRange, initRange)}
     */
    public AttentionPooling(int features, double initRange) {
        super(features, features);
        this.initRange = initRange;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return List.of(new ParameterBlock(QUERY, 1, inputSize(), ParameterBlock.uniform(initRange)));
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new AttentionPoolingLayer(configuration, dataType);
    }
}
