package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowTable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Appends vectors of the words' characters; outside training a word's has the same bits beside any others. */
public final class ConvolvedWordsLayer extends AppendedLayer<ConvolvedWords> implements BatchReader {
    private static final long serialVersionUID = 1L;

    private final int width;
    private final transient SpelledVectors words;
    private final transient FloatMemory tokens = new FloatMemory(); // [real tokens, width]
    private transient SentenceBatch batch;

    ConvolvedWordsLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        CharacterEmbedding settings = ((ConvolvedWords) configuration.getLayer()).words();
        width = settings.outputSize();
        words = new SpelledVectors(settings);
    }

    @Override
    public void setBatch(SentenceBatch next) {
        SpelledVectors.check(name(), next, layerConf().words().inputSize());
        batch = next;
    }

    @Override
    void appendTo(Batch output, boolean training) {
        FloatAddress ofWords = training
                ? words.forTraining(this::parameter, batch.spellings())
                : words.inGroups(this::parameter, batch.spellings());
        int[] ofTokens = output.lengths().withoutPadding(batch.words());
        FloatAddress own = tokens.reserve((long) ofTokens.length * width);
        RowTable.gather(ofWords, width, ofTokens, own);
        scatterOwn(own, output);
    }

    @Override
    void backward(Batch outputGradient) {
        int[] ofTokens = outputGradient.lengths().withoutPadding(batch.words());
        FloatAddress own = tokens.reserve((long) ofTokens.length * width);
        gatherOwn(outputGradient, own);
        words.backward(this::parameter, this::gradient, own, ofTokens);
    }

    @Override
    public void close() {
        words.close();
        tokens.close();
    }
}
