package dev.recurve.layer;

import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.EmptyParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a lookup table: a vector for each token id.
 *
 * <p>Input: integer ids {@code [batch, time]}; output {@code [batch, embedding, time]}.
 */
public final class TokenEmbedding extends RecurveLayerConf {
    /** Key of the table [vocabulary, embedding]. */
    public static final String WEIGHT = "weight";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private double initRange;

    @JsonProperty
    private boolean tied;

    @JsonProperty
    private double wordDropout;

    /** For DL4J's JSON mapper. */
    TokenEmbedding() {}

    /**
     * @param vocabulary number of ids
     * @param embedding size of a vector
     * @param initRange new tables are uniform in {@code [-initRange, initRange)}
     */
    public TokenEmbedding(int vocabulary, int embedding, double initRange) {
        super(vocabulary, embedding);
        this.initRange = initRange;
    }

    /** A table that is lent by the output layer ({@link TokenEmbeddingLayer#tie}) and has no parameters itself. */
    public static TokenEmbedding tied(int vocabulary, int embedding) {
        TokenEmbedding conf = new TokenEmbedding(vocabulary, embedding, 0);
        conf.tied = true;
        return conf;
    }

    /** Leaves words out of a window, wherever they stand in it (Gal and Ghahramani 2016); returns this. */
    public TokenEmbedding withWordDropout(double rate) {
        wordDropout = rate;
        return this;
    }

    double wordDropout() {
        return wordDropout;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        if (tied) {
            return List.of();
        }
        return List.of(new ParameterBlock(WEIGHT, inputSize(), outputSize(), ParameterBlock.uniform(initRange)));
    }

    @Override
    public ParamInitializer initializer() {
        return tied ? EmptyParamInitializer.getInstance() : super.initializer();
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new TokenEmbeddingLayer(configuration, dataType);
    }
}
