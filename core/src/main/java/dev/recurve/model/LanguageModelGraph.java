package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.SoftmaxSettings;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.UsageException;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.AdaptiveClusters;
import dev.recurve.layer.CharacterEmbedding;
import dev.recurve.layer.Recurrent;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.layer.TokenEmbedding;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** DL4J's description of a language model: what encodes words, recurrent layers, softmax. */
public final class LanguageModelGraph {
    static final String EMBEDDING = "embedding";
    static final String OUTPUT = "output";

    private static final String INPUT = "tokens";

    private LanguageModelGraph() {}

    /**
     * The whole network.
     *
     * @param vocabularySize number of token ids
     * @throws UsageException if the softmax does not fit the vocabulary
     */
    public static ComputationGraphConfiguration of(ModelSettings config, int vocabularySize, long seed) {
        GraphBuilder graph = begin(seed, wordEncoder(config, vocabularySize));
        String below = EMBEDDING;
        for (int i = 0; i < config.layers(); i++) {
            var layer = recurrent(config, i, config.dropoutBelow(i))
                    .withLockedDropout(config.regularization().locked())
                    .withWeightDrop(config.regularization().weightDrop());
            graph.addLayer(recurrentName(config, i), layer, below);
            below = recurrentName(config, i);
        }
        var softmax = new SoftmaxOutput(
                        config.output(), vocabularySize, config.dropoutBelow(config.layers()), config.initRange())
                .with(config.regularization(), config.directions())
                .with(softmaxOf(config, vocabularySize));
        return graph.addLayer(OUTPUT, softmax, below).setOutputs(OUTPUT).build();
    }

    /** The network up to its last recurrent layer, without dropout and with token vectors of its own. */
    static ComputationGraphConfiguration withoutSoftmax(ModelSettings config, int vocabularySize) {
        GraphBuilder graph = begin(0, new TokenEmbedding(vocabularySize, config.embedding(), config.initRange()));
        String below = EMBEDDING;
        for (int i = 0; i < config.layers(); i++) {
            graph.addLayer(recurrentName(config, i), recurrent(config, i, 0), below);
            below = recurrentName(config, i);
        }
        return graph.setOutputs(below).build();
    }

    private static GraphBuilder begin(long seed, FeedForwardLayer words) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs(INPUT)
                .addLayer(EMBEDDING, words, INPUT);
    }

    private static Recurrent recurrent(ModelSettings config, int layer, double dropout) {
        return new Recurrent(cell(config, layer), config.directions(), dropout, config.forgetBias())
                .withSkip(config.skip() && layer > 0);
    }

    private static FeedForwardLayer wordEncoder(ModelSettings config, int vocabularySize) {
        return config.encoder() == WordEncoderType.CHARACTERS
                ? new CharacterEmbedding(config.characters(), config.embedding())
                : tokenEmbedding(config, vocabularySize);
    }

    private static TokenEmbedding tokenEmbedding(ModelSettings config, int vocabularySize) {
        TokenEmbedding embedding = config.softmax().tied()
                ? TokenEmbedding.tied(vocabularySize, config.embedding())
                : new TokenEmbedding(vocabularySize, config.embedding(), config.initRange());
        return embedding.withWordDropout(config.regularization().embeddingDropout());
    }

    /**
     * How adaptive softmax cuts the vocabulary.
     *
     * @throws UsageException if the clusters do not fit it
     */
    static AdaptiveClusters clusters(ModelSettings config, int vocabularySize) {
        int[] cutoffs = config.softmax().cutoffs().stream().mapToInt(i -> i).toArray();
        try {
            return new AdaptiveClusters(
                    vocabularySize, config.output(), cutoffs, config.softmax().factor());
        } catch (IllegalArgumentException e) {
            throw new UsageException("model.softmax: " + e.getMessage(), e);
        }
    }

    /**
     * The settings of the softmax.
     *
     * @throws UsageException if samples or clusters do not fit the vocabulary
     */
    private static SoftmaxSettings softmaxOf(ModelSettings config, int vocabularySize) {
        SoftmaxSettings softmax = config.softmax();
        if (softmax.type() == SoftmaxType.ADAPTIVE) {
            clusters(config, vocabularySize);
        }
        if (softmax.type() == SoftmaxType.SAMPLED && softmax.samples() > vocabularySize) {
            throw new UsageException("model.softmax.samples must be at most the " + vocabularySize
                    + " words of the vocabulary, found " + softmax.samples());
        }
        return softmax;
    }

    /**
     * Type and sizes of the cell of one layer, in each direction.
     *
     * @param layer from 0
     */
    public static CellLayout cell(ModelSettings config, int layer) {
        int input = layer == 0 ? config.embedding() : config.output();
        return CellLayout.of(config.cell(), new CellSizes(input, config.hidden(), config.projection()));
    }

    /** Layers are initialised by the seed and their name: a change of names would be a change of new models. */
    static String recurrentName(ModelSettings config, int layer) {
        String family = config.cell().isLstm() ? "lstm" : config.cell().isGru() ? "gru" : "rnn";
        return family + layer;
    }
}
