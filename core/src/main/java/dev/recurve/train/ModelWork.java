package dev.recurve.train;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.CharacterCnnSettings;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.WordEncoderType;
import dev.recurve.kernel.AdaptiveClusters;
import dev.recurve.model.LanguageModelGraph;

/**
 * How many operations a token costs: two for each weight of a matrix product in the forward pass, and twice as many in
 * the backward pass. What is not a product takes a tenth to a quarter of the time beside them; constants that were measured
 * have that in them.
 */
public final class ModelWork {
    /** Characters of a word, with the marks of its ends. */
    private static final long PLACES = 12;

    private ModelWork() {}

    /**
     * Multiplications of a forward pass over a token of one direction.
     *
     * @param model shape of the model
     * @param vocabularySize number of token ids
     * @param training whether the softmax is the one of training
     */
    public static long productsOfToken(ModelSettings model, int vocabularySize, boolean training) {
        long products = softmax(model, vocabularySize, training) + encoder(model);
        for (int layer = 0; layer < model.layers(); layer++) {
            CellLayout cell = LanguageModelGraph.cell(model, layer);
            products += cell.layerLength() + (long) cell.recurrentLength() + cell.projectionLength();
        }
        return products;
    }

    /** Operations of a training step for each token of one direction: forward, and backward twice that. */
    public static double trainingOperations(ModelSettings model, int vocabularySize) {
        return 6.0 * productsOfToken(model, vocabularySize, true);
    }

    /** Operations of an evaluation for each token of one direction. */
    public static double evaluationOperations(ModelSettings model, int vocabularySize) {
        return 2.0 * productsOfToken(model, vocabularySize, false);
    }

    private static long softmax(ModelSettings model, int vocabularySize, boolean training) {
        long output = model.output();
        return switch (model.softmax().type()) {
            case FULL -> vocabularySize * output;
            case SAMPLED -> (training ? model.softmax().samples() : vocabularySize) * output;
            case ADAPTIVE -> {
                // the head for every token; of its clusters, whose words are rare, each for a share that halves
                int[] cutoffs =
                        model.softmax().cutoffs().stream().mapToInt(i -> i).toArray();
                var clusters = new AdaptiveClusters(
                        vocabularySize, model.output(), cutoffs, model.softmax().factor());
                long products = clusters.headSize() * output;
                double share = 0.25;
                for (int i = 0; i < clusters.count(); i++, share /= 2) {
                    products += (long) (share * clusters.width(i) * (output + clusters.size(i)));
                }
                yield products;
            }
        };
    }

    /** Of a word's characters: the distinct words of a window are about half of its words. */
    private static long encoder(ModelSettings model) {
        if (model.encoder() != WordEncoderType.CHARACTERS) {
            return 0;
        }
        CharacterCnnSettings shape = model.characters();
        long filters = shape.filterCount();
        long products = 2L * shape.highways() * filters * filters + filters * model.embedding();
        for (CharacterCnnSettings.Filter filter : shape.filterList()) {
            products += PLACES * filter.width() * shape.size() * filter.count();
        }
        return products / 2;
    }
}
