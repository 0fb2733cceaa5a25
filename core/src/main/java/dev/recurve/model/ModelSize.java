package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.SoftmaxType;
import dev.recurve.config.WordEncoderType;
import dev.recurve.layer.CharacterEmbedding;

/**
 * How many parameters a model has, before it is built.
 *
 * @param vectors of the token table, or of the encoder over characters, and the softmax
 * @param cells of the recurrent layers, of all directions
 */
public record ModelSize(long vectors, long cells) {
    /**
     * Counts.
     *
     * @param config the model's shape
     * @param vocabularySize number of token ids
     * @throws ArithmeticException if there are more than fit a number
     */
    public static ModelSize of(ModelSettings config, int vocabularySize) {
        long cells = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            cells = Math.addExact(cells, parameters(LanguageModelGraph.cell(config, layer)));
        }
        long vectors = Math.addExact(encoder(config, vocabularySize), softmax(config, vocabularySize));
        return new ModelSize(vectors, Math.multiplyExact(config.directions(), cells));
    }

    private static long softmax(ModelSettings config, int vocabularySize) {
        return config.softmax().type() == SoftmaxType.ADAPTIVE
                ? LanguageModelGraph.clusters(config, vocabularySize).parameters()
                : Math.multiplyExact((long) vocabularySize, config.output() + 1L);
    }

    private static long parameters(CellLayout cell) {
        CellSizes sizes = cell.sizes();
        // rows of weights above each unit of a gate, then everything that a unit has once
        long ofGate = cell.blocks().size() * ((long) sizes.input() + sizes.output());
        long ofUnit = ofGate + cell.biasBlocks() + cell.peepholes().size() + sizes.projection();
        return Math.multiplyExact(sizes.hidden(), ofUnit);
    }

    private static long encoder(ModelSettings config, int vocabularySize) {
        if (config.encoder() == WordEncoderType.CHARACTERS) {
            return new CharacterEmbedding(config.characters(), config.embedding()).parameterCount();
        }
        return config.softmax().tied() ? 0 : Math.multiplyExact((long) vocabularySize, config.embedding());
    }

    /** All of them: {@link LanguageModel#parameterCount}. */
    public long parameters() {
        return Math.addExact(vectors, cells);
    }
}
