package dev.recurve.layer;

import dev.recurve.config.CharacterCnnSettings;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that appends to each token's vector one that convolutions make of its characters ({@link
 * dev.recurve.kernel.CharacterEncoder}).
 *
 * <p>It runs once over each distinct word of a batch. Input {@code [batch, features, time]}; output {@code [batch, features
 * + width, time]}.
 *
 * @see <a href="https://arxiv.org/abs/1508.06615">Kim et al. 2016</a>
 * @see <a href="https://arxiv.org/abs/1603.01354">Ma and Hovy 2016</a>
 */
public final class ConvolvedWords extends RecurveLayerConf {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private CharacterEmbedding words;

    /** For DL4J's JSON mapper. */
    ConvolvedWords() {}

    /**
     * @param features of a token before
     * @param shape of the network
     * @param width of the vector of a word's characters
     */
    public ConvolvedWords(int features, CharacterCnnSettings shape, int width) {
        super(features, features + width);
        words = new CharacterEmbedding(shape, width);
    }

    /** The network over characters. */
    CharacterEmbedding words() {
        return words;
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        return words.parameterBlocks();
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new ConvolvedWordsLayer(configuration, dataType);
    }
}
