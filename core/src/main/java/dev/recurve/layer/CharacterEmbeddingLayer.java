package dev.recurve.layer;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.RowTable;
import dev.recurve.vocab.Spellings;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Computes the vectors of a batch's distinct words from their characters, once each. */
public final class CharacterEmbeddingLayer extends WordEncoderLayer<CharacterEmbedding> {
    private static final long serialVersionUID = 1L;

    private final transient SpelledVectors vectors;
    private transient Spellings spellings;
    private transient int[] distinct; // words of the last training forward, ascending

    CharacterEmbeddingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        vectors = new SpelledVectors((CharacterEmbedding) configuration.getLayer());
    }

    /** Tells how words are spelled; must be told before anything is read. */
    public void spell(Spellings words) {
        spellings = words;
    }

    /** How words are spelled; null until it was told. */
    public Spellings spellings() {
        return spellings;
    }

    @Override
    public void lookUp(int[] tokens, FloatAddress output) {
        int[] words = distinct(tokens);
        FloatAddress ofWords = vectors.inGroups(this::parameter, spelled(words));
        RowTable.gather(ofWords, embeddingSize(), places(tokens, words), output);
    }

    @Override
    void forward(int[] tokens, FloatAddress output) {
        distinct = distinct(tokens);
        FloatAddress ofWords = vectors.forTraining(this::parameter, spelled(distinct));
        RowTable.gather(ofWords, embeddingSize(), places(tokens, distinct), output);
    }

    @Override
    public void backward(int[] tokens, FloatAddress gradients) {
        vectors.backward(this::parameter, this::gradient, gradients, places(tokens, distinct));
    }

    private int[][] spelled(int[] words) {
        return Arrays.stream(words).mapToObj(this::spelling).toArray(int[][]::new);
    }

    private static int[] distinct(int[] tokens) {
        return Arrays.stream(tokens).sorted().distinct().toArray();
    }

    private static int[] places(int[] tokens, int[] words) {
        return Arrays.stream(tokens)
                .map(token -> Arrays.binarySearch(words, token))
                .toArray();
    }

    private int[] spelling(int token) {
        if (spellings == null) {
            throw new IllegalStateException(name() + " was not told how words are spelled");
        }
        return spellings.of(token);
    }

    @Override
    public void close() {
        super.close();
        vectors.close();
    }
}
