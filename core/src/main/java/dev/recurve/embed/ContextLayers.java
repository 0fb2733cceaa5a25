package dev.recurve.embed;

import dev.recurve.config.EmbedSettings.Layers;
import dev.recurve.config.ModelSettings;
import java.io.Serializable;

/**
 * The layers of a language model that a scalar mix weighs: those as wide as the last one. The token embedding, repeated
 * for each direction, is among them where {@code model.embedding} equals the output of the recurrent layers.
 *
 * @param layers how many
 * @param width numbers of a token's vector in each
 * @param skipped numbers before them in a vector of {@link Layers#ALL}
 * @see <a href="https://arxiv.org/abs/1802.05365">Peters et al. 2018, section 3.2</a>
 */
public record ContextLayers(int layers, int width, int skipped) implements Serializable {
    /** Those of a model. */
    public static ContextLayers of(ModelSettings model) {
        int[] sizes = new VectorLayout(model, Layers.ALL).layerSizes();
        int width = sizes[sizes.length - 1];
        return sizes[0] == width
                ? new ContextLayers(sizes.length, width, 0)
                : new ContextLayers(sizes.length - 1, width, sizes[0]);
    }

    /** Numbers of a token, of all layers. */
    public int size() {
        return layers * width;
    }

    /**
     * Lays the vectors of a sentence out as {@link dev.recurve.batch.EncodedSentence} has them.
     *
     * @param vectors of {@link Layers#ALL} [tokens][numbers]
     * @return [layers, tokens, width]
     */
    public float[] of(float[][] vectors) {
        float[] context = new float[Math.multiplyExact(size(), vectors.length)];
        for (int layer = 0; layer < layers; layer++) {
            for (int t = 0; t < vectors.length; t++) {
                int to = (layer * vectors.length + t) * width;
                System.arraycopy(vectors[t], skipped + layer * width, context, to, width);
            }
        }
        return context;
    }
}
