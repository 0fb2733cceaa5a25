package dev.recurve.layer;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.kernel.CharacterConvolution;
import dev.recurve.kernel.CharacterEncoder;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.kernel.RowTable;
import java.util.Arrays;
import java.util.function.Function;

/** Vectors of distinct words from their characters, by a {@link CharacterEncoder} whose weights a layer has. */
final class SpelledVectors implements AutoCloseable {
    /** Words computed together outside training: one shape, so that vectors do not depend on the words beside them. */
    private static final int GROUP = 64;

    private final CharacterEmbedding settings;
    private final CharacterEncoder encoder;
    private final FloatMemory vectors = new FloatMemory(); // [words, width]
    private final FloatMemory vectorGradients = new FloatMemory();
    private int count; // words of the last training forward

    SpelledVectors(CharacterEmbedding settings) {
        this.settings = settings;
        encoder = settings.newEncoder();
    }

    /**
     * Checks the characters of a batch.
     *
     * @throws IllegalArgumentException if there are none, or one has no vector
     */
    static void check(String layer, SentenceBatch batch, int characters) {
        if (batch.words() == null) {
            throw new IllegalArgumentException(layer + ": characters of words expected, found none in the batch");
        }
        for (int[] word : batch.spellings()) {
            for (int id : word) {
                if (id < 0 || id >= characters) {
                    throw new IllegalArgumentException(
                            layer + ": character id " + id + " is outside the " + characters + " characters");
                }
            }
        }
    }

    /** Vectors [at least the words, width] outside training. */
    FloatAddress inGroups(Function<String, FloatAddress> parameters, int[][] words) {
        int width = settings.outputSize();
        int groups = (words.length + GROUP - 1) / GROUP;
        FloatAddress to = vectors.reserve((long) groups * GROUP * width);
        int[][] group = new int[GROUP][];
        for (int start = 0; start < words.length; start += GROUP) {
            for (int i = 0; i < GROUP; i++) {
                group[i] = words[Math.min(start + i, words.length - 1)];
            }
            encoder.forward(weights(parameters), group, to.from((long) start * width, (long) GROUP * width));
        }
        return to;
    }

    /** Vectors [words, width], from which {@link #backward} goes back. */
    FloatAddress forTraining(Function<String, FloatAddress> parameters, int[][] words) {
        count = words.length;
        FloatAddress to = vectors.reserve((long) count * settings.outputSize());
        encoder.forward(weights(parameters), words, to);
        return to;
    }

    /**
     * Writes the gradients of the parameters.
     *
     * @param tokenGradients [tokens, width]
     * @param wordOfToken place of each token's word [tokens]
     */
    void backward(
            Function<String, FloatAddress> parameters,
            Function<String, FloatAddress> gradients,
            FloatAddress tokenGradients,
            int[] wordOfToken) {
        int width = settings.outputSize();
        FloatAddress sums = vectorGradients.reserveZeroed((long) count * width);
        RowTable.scatterAdd(tokenGradients, width, wordOfToken, sums);
        encoder.backward(weights(parameters), sums, weights(gradients));
    }

    private CharacterEncoder.Weights weights(Function<String, FloatAddress> memory) {
        FloatAddress[] filters = new FloatAddress[settings.convolutions()];
        Arrays.setAll(filters, i -> memory.apply(CharacterEmbedding.convolutionKey(i)));
        FloatAddress[] highways = new FloatAddress[settings.highways()];
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
        encoder.close();
        vectors.close();
        vectorGradients.close();
    }
}
