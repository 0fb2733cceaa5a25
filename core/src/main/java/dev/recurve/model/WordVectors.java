package dev.recurve.model;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;

/** The vectors that a language model reads words as, whatever stands beside them: layer 0, from a table or from characters. */
public final class WordVectors implements AutoCloseable {
    private final LanguageModel model;
    private final FloatMemory memory = new FloatMemory();

    /** Vectors by the model's present and future parameters. */
    public WordVectors(LanguageModel model) {
        this.model = model;
    }

    /** Floats of a vector. */
    public int size() {
        return model.config().embedding();
    }

    /**
     * Looks words up.
     *
     * @param ids of a model over characters also those of {@link LanguageModel#setNewWords}
     * @return [ids, size]
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    public float[][] of(int[] ids) {
        FloatAddress floats = memory.reserve((long) ids.length * size());
        model.embedding().lookUp(ids, floats);
        float[][] vectors = new float[ids.length][size()];
        for (int i = 0; i < ids.length; i++) {
            floats.from((long) i * size(), size()).asBuffer().get(vectors[i]);
        }
        return vectors;
    }

    @Override
    public void close() {
        memory.close();
    }
}
