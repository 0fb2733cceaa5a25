package dev.recurve.layer;

import dev.recurve.kernel.PoolingType;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.EmptyParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that makes one vector of the vectors of a sentence's tokens.
 *
 * <p>Input {@code [batch, features, time]}; output {@code [batch, features]}. Behind a token embedding, the mean is the
 * mean-embedding classifier's sentence vector.
 */
public final class Pooling extends RecurveLayerConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private PoolingType type;

    /** For DL4J's JSON mapper. */
    Pooling() {}

    /** @param features of a token, and of the sentence */
    public Pooling(int features, PoolingType type) {
        super(features, features);
        this.type = type;
    }

    PoolingType type() {
        return type;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return List.of();
    }

    @Override
    public ParamInitializer initializer() {
        return EmptyParamInitializer.getInstance();
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new PoolingLayer(configuration, dataType);
    }
}
