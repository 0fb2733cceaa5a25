package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.kernel.Columns;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.PoolingType;
import dev.recurve.kernel.RowTable;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.kernel.SequencePooling;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Appends vectors of the words' characters. */
public final class SpelledWordsLayer extends AppendedLayer<SpelledWords> implements BatchReader {
    private static final long serialVersionUID = 1L;

    private final int embedding;
    private final int width; // of both directions
    private final transient SentenceDirections directions;
    private final transient SequencePooling pooling;
    private final transient FloatMemory vectors = new FloatMemory(); // [characters of a word, words, embedding]
    private final transient FloatMemory realVectors = new FloatMemory(); // without padding
    private final transient FloatMemory states = new FloatMemory(); // [characters of a word, words, width]
    private final transient FloatMemory words = new FloatMemory(); // [words, width]
    private final transient FloatMemory tokens = new FloatMemory(); // [real tokens, width]
    private transient SentenceBatch batch;
    private transient SequenceLengths spelled; // lengths of the words of the last forward
    private int[] characters; // ids, time-major, without padding

    SpelledWordsLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        SpelledWords settings = (SpelledWords) configuration.getLayer();
        embedding = settings.cell().sizes().input();
        width = 2 * settings.cell().sizes().output();
        directions = new SentenceDirections(settings.cell(), width, 0, width / 2);
        pooling = new SequencePooling(PoolingType.ENDS, width);
    }

    @Override
    public void setBatch(SentenceBatch next) {
        SpelledVectors.check(name(), next, layerConf().characters());
        batch = next;
    }

    @Override
    void appendTo(Batch output, boolean training) {
        spell();
        FloatAddress from = vectors.reserve((long) spelled.shape().rows() * embedding);
        FloatAddress to = states.reserve((long) spelled.shape().rows() * width);
        directions.forward(this::parameter, spelled.packing(), from, to, training);
        FloatAddress pooled = words.reserve((long) spelled.shape().batch() * width);
        pooling.forward(spelled, to, pooled);
        int[] ofTokens = output.lengths().withoutPadding(batch.words());
        FloatAddress own = tokens.reserve((long) ofTokens.length * width);
        RowTable.gather(pooled, width, ofTokens, own);
        scatterOwn(own, output);
    }

    /** Looks the characters of all words up. */
    private void spell() {
        int[][] spellings = batch.spellings();
        int count = spellings.length;
        int[] lengths = Arrays.stream(spellings).mapToInt(word -> word.length).toArray();
        int time = Arrays.stream(lengths).max().orElseThrow();
        spelled = new SequenceLengths(time, lengths);
        characters = new int[spelled.tokens()];
        int next = 0;
        for (int t = 0; t < time; t++) {
            for (int[] word : spellings) {
                if (t < word.length) {
                    characters[next++] = word[t];
                }
            }
        }
        FloatAddress real = realVectors.reserve((long) characters.length * embedding);
        RowTable.gather(parameter(SpelledWords.TABLE), embedding, characters, real);
        Columns columns = Columns.all(embedding);
        FloatAddress padded = vectors.reserve((long) time * count * embedding);
        spelled.realRows().scatter(real, columns, padded, columns);
    }

    @Override
    void backward(Batch outputGradient) {
        int[] ofTokens = outputGradient.lengths().withoutPadding(batch.words());
        FloatAddress own = tokens.reserve((long) ofTokens.length * width);
        gatherOwn(outputGradient, own);
        FloatAddress ofWords = words.reserveZeroed((long) spelled.shape().batch() * width);
        RowTable.scatterAdd(own, width, ofTokens, ofWords);
        FloatAddress ofStates = states.reserve((long) spelled.shape().rows() * width);
        pooling.backward(spelled, ofWords, ofStates);
        FloatAddress ofVectors = vectors.reserve((long) spelled.shape().rows() * embedding);
        directions.backward(this::parameter, this::gradient, spelled.packing(), ofStates, ofVectors);
        FloatAddress table = gradient(SpelledWords.TABLE);
        Pointer.memset(table, 0, table.capacity() * Float.BYTES);
        FloatAddress real = realVectors.reserve((long) characters.length * embedding);
        spelled.realRows().gather(ofVectors, Columns.all(embedding), real, Columns.all(embedding));
        RowTable.scatterAdd(real, embedding, characters, table);
    }

    @Override
    public void parametersChanged() {
        directions.weightsChanged();
    }

    @Override
    public void close() {
        directions.close();
        for (FloatMemory memory : new FloatMemory[] {vectors, realVectors, states, words, tokens}) {
            memory.close();
        }
    }
}
