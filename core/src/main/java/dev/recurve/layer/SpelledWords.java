package dev.recurve.layer;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer that appends to each token's vector one that a bidirectional LSTM makes of its characters:
 *
 * <pre>
 * y_t = [x_t; h→_n; h←_1]      of the n characters of token t
 * </pre>
 *
 * <p>It runs once over each distinct word of a batch. Input {@code [batch, features, time]}; output {@code [batch, features
 * + 2 · hidden, time]}.
 *
 * @see <a href="https://arxiv.org/abs/1603.01360">Lample et al. 2016</a>
 */
public final class SpelledWords extends RecurveLayerConf {
    /** Key of the table of character vectors [characters, embedding]. */
    public static final String TABLE = "characters";

    private static final long serialVersionUID = 1L;

    @JsonProperty
    private int characters;

    @JsonProperty
    private int embedding;

    @JsonProperty
    private int hidden;

    @JsonProperty
    private double initRange;

    /** For DL4J's JSON mapper. */
    SpelledWords() {}

    /**
     * @param features of a token before
     * @param characters number of character ids
     * @param embedding size of a character's vector
     * @param hidden units of the LSTM, in each direction
     * @param initRange new character vectors are uniform in {@code [-initRange, initRange)}
     */
    public SpelledWords(int features, int characters, int embedding, int hidden, double initRange) {
        super(features, features + 2 * hidden);
        this.characters = characters;
        this.embedding = embedding;
        this.hidden = hidden;
        this.initRange = initRange;
    }

    int characters() {
        return characters;
    }

    /** Type and sizes of each direction's cell. */
    public CellLayout cell() {
        return CellLayout.of(CellType.LSTM, CellSizes.of(embedding, hidden));
    }

    @Override
    List<ParameterBlock> parameterBlocks() {
        List<ParameterBlock> blocks = new ArrayList<>();
        blocks.add(new ParameterBlock(TABLE, characters, embedding, ParameterBlock.uniform(initRange)));
        blocks.addAll(new Recurrent(cell(), 2, 0, 1).parameterBlocks());
        return blocks;
    }

    @Override
    NativeLayer<?> newLayer(NeuralNetConfiguration configuration, DataType dataType) {
        return new SpelledWordsLayer(configuration, dataType);
    }
}
