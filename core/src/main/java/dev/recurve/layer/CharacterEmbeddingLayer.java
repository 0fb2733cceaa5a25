package dev.recurve.layer;

import dev.recurve.kernel.CharacterConvolution;
import dev.recurve.kernel.CharacterEncoder;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowTable;
import dev.recurve.vocab.Spellings;
import java.util.Arrays;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Computes the vectors of a batch's distinct words from their characters, once each. */
public final class CharacterEmbeddingLayer extends WordEncoderLayer<CharacterEmbedding> {
    private static final long serialVersionUID = 1L;
    /** Words computed together outside training: one shape, so that vectors do not depend on the words beside them. */
    private static final int GROUP = 64;

    private final transient CharacterEncoder encoder;
    private final transient FloatMemory vectors = new FloatMemory(); // [distinct words, embedding]
    private final transient FloatMemory vectorGradients = new FloatMemory();
    private transient Spellings spellings;
    private transient int[] distinct; // words of the last training forward, ascending

    CharacterEmbeddingLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
        encoder = ((CharacterEmbedding) configuration.getLayer()).newEncoder();
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
        int width = embeddingSize();
        int[] words = distinct(tokens);
        int groups = (words.length + GROUP - 1) / GROUP;
        FloatAddress to = vectors.reserve((long) groups * GROUP * width);
        int[][] group = new int[GROUP][];
        for (int start = 0; start < words.length; start += GROUP) {
            for (int i = 0; i < GROUP; i++) {
                group[i] = spelling(words[Math.min(start + i, words.length - 1)]);
            }
            encoder.forward(weights(this::parameter), group, to.from((long) start * width, (long) GROUP * width));
        }
        RowTable.gather(to, width, places(tokens, words), output);
    }

    @Override
    void forward(int[] tokens, FloatAddress output) {
        distinct = distinct(tokens);
        int[][] words = Arrays.stream(distinct).mapToObj(this::spelling).toArray(int[][]::new);
        FloatAddress to = vectors.reserve((long) words.length * embeddingSize());
        encoder.forward(weights(this::parameter), words, to);
        RowTable.gather(to, embeddingSize(), places(tokens, distinct), output);
    }

    @Override
    void backward(int[] tokens, FloatAddress gradients) {
        FloatAddress sums = vectorGradients.reserveZeroed((long) distinct.length * embeddingSize());
        RowTable.scatterAdd(gradients, embeddingSize(), places(tokens, distinct), sums);
        encoder.backward(weights(this::parameter), sums, weights(this::gradient));
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

    private CharacterEncoder.Weights weights(Function<String, FloatAddress> memory) {
        FloatAddress[] filters = new FloatAddress[layerConf().convolutions()];
        Arrays.setAll(filters, i -> memory.apply(CharacterEmbedding.convolutionKey(i)));
        FloatAddress[] highways = new FloatAddress[layerConf().highways()];
        Arrays.setAll(highways, i -> memory.apply(CharacterEmbedding.highwayKey(i)));
        return new CharacterEncoder.Weights(
                new CharacterConvolution.Weights(
                        memory.apply(CharacterEmbedding.CHARACTERS),
                        filters,
                        memory.apply(CharacterEmbedding.CONVOLUTION_BIAS)),
                highways,
                memory.apply(CharacterEmbedding.PROJECTION));
    }

    @Override
    public void close() {
        super.close();
        encoder.close();
        vectors.close();
        vectorGradients.close();
    }
}
