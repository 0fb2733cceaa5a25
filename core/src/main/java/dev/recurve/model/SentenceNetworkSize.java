package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.config.Precision;
import dev.recurve.kernel.RecurrentKernel;
import dev.recurve.layer.ConvolvedWords;
import dev.recurve.layer.SentenceRecurrentLayer;
import dev.recurve.layer.SpelledWords;
import dev.recurve.layer.TokenEmbedding;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * How large the network of a tagger or classifier is, before it is built.
 *
 * @param parameters all of them
 * @param cells those of its recurrent layers
 * @param productsOfToken multiplications of a forward pass over a token
 * @param floatsOfRow numbers that a training step holds for each token of a batch
 */
public record SentenceNetworkSize(long parameters, long cells, long productsOfToken, long floatsOfRow) {
    /** Letters of a word with the marks of its ends; of a batch's words about half are distinct. */
    private static final long LETTERS = 9 / 2;

    private static boolean readsLetters(Layer layer) {
        return layer instanceof SpelledWords || layer instanceof ConvolvedWords;
    }

    /** Sizes of the network that DL4J's description describes. */
    public static SentenceNetworkSize of(ComputationGraphConfiguration configuration) {
        long parameters = 0;
        long cells = 0;
        long products = 0;
        long floats = 0;
        for (GraphVertex vertex : configuration.getVertices().values()) {
            Layer layer = ((LayerVertex) vertex).getLayerConf().getLayer();
            long own = layer.initializer().numParams(layer);
            FeedForwardLayer sizes = (FeedForwardLayer) layer;
            parameters += own;
            products += layer instanceof TokenEmbedding ? 0 : readsLetters(layer) ? LETTERS * own : own;
            floats += 5 * sizes.getNOut();
            int directions = SentenceRecurrentLayer.directionsOf(layer);
            if (directions > 0) {
                CellLayout cell = SentenceRecurrentLayer.cellOf(layer);
                long kept = RecurrentKernel.floatsOfRow(cell, Precision.F32);
                long packed = 2L * (cell.sizes().input() + cell.sizes().output());
                floats += directions * (kept + packed);
                cells += own;
            }
        }
        return new SentenceNetworkSize(parameters, cells, products, floats);
    }

    /** Sizes of two networks of which one reads the other. */
    public SentenceNetworkSize plus(SentenceNetworkSize other) {
        return new SentenceNetworkSize(
                parameters + other.parameters,
                cells + other.cells,
                productsOfToken + other.productsOfToken,
                floatsOfRow + other.floatsOfRow);
    }
}
