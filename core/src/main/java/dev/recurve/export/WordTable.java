package dev.recurve.export;

import dev.recurve.model.LanguageModel;
import dev.recurve.model.SequenceEncoder;
import dev.recurve.model.TensorDict;
import java.util.Arrays;

/**
 * The vectors that a model begins with, a row for each word of its vocabulary.
 *
 * @param vectors [vocabulary, size]
 * @param size of a vector
 */
record WordTable(float[] vectors, int size) {
    /** Words that an encoder over characters computes at a time. */
    private static final int BATCH = 64;

    /** The rows of a tensor. */
    static WordTable of(TensorDict tensors, String table) {
        return new WordTable(tensors.read(table), Math.toIntExact(tensors.shape(table)[1]));
    }

    /** The table of a language model over words, or what its encoder makes of their characters. */
    static WordTable of(LanguageModel model, TensorDict tensors) {
        if (!model.readsCharacters()) {
            return of(tensors, tensors.has("encoder.weight") ? "encoder.weight" : "decoder.weight");
        }
        int size = model.config().embedding();
        float[] vectors = new float[Math.multiplyExact(model.vocabularySize(), size)];
        model.attach(null);
        try (SequenceEncoder encoder = new SequenceEncoder(model)) {
            for (int first = 0; first < model.vocabularySize(); first += BATCH) {
                int count = Math.min(BATCH, model.vocabularySize() - first);
                int[] ids = new int[model.config().directions() * count];
                int from = first;
                Arrays.setAll(ids, i -> from + i % count);
                encoder.encode(ids, 1, count).get(0).asBuffer().get(vectors, first * size, count * size);
            }
        }
        return new WordTable(vectors, size);
    }
}
