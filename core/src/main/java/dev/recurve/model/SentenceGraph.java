package dev.recurve.model;

import dev.recurve.cell.CellLayout;
import dev.recurve.cell.CellSizes;
import dev.recurve.config.CellType;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.SpellingType;
import dev.recurve.layer.BidirectionalRecurrent;
import dev.recurve.layer.ContextMix;
import dev.recurve.layer.ConvolvedWords;
import dev.recurve.layer.Merge;
import dev.recurve.layer.SentenceRecurrent;
import dev.recurve.layer.SpelledWords;
import dev.recurve.layer.TokenEmbedding;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/** Builds the network of a tagger or classifier, layer on layer. */
final class SentenceGraph {
    static final String EMBEDDING = "embedding";
    static final String CHARACTERS = "spelling";
    static final String CONTEXT = "context";
    static final String WINDOW = "window";
    static final String DENSE = "dense";
    static final String POOLING = "pooling";
    static final String OUTPUT = "output";

    private static final String INPUT = "tokens";
    private static final double FORGET_BIAS = 1; // Jozefowicz et al. 2015

    private final ComputationGraphConfiguration.GraphBuilder graph;
    private String top = INPUT;
    private int width;

    /** Vectors of tokens: a table's, and what characters and context add to them. */
    SentenceGraph(SentenceSizes sizes, int embedding, SpellingSettings characters, double initRange, long seed) {
        graph = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs(INPUT);
        add(EMBEDDING, new TokenEmbedding(sizes.tokens(), embedding, initRange), embedding);
        if (characters.isRead()) {
            addCharacters(sizes.characters(), characters, initRange);
        }
        if (sizes.contextLayers() > 0) {
            var mix = new ContextMix(width, sizes.contextLayers(), sizes.contextWidth());
            add(CONTEXT, mix, width + sizes.contextWidth());
        }
    }

    private void addCharacters(int count, SpellingSettings settings, double initRange) {
        int own = settings.width();
        Layer layer = settings.type() == SpellingType.CNN
                ? new ConvolvedWords(width, settings.cnn(count), own)
                : new SpelledWords(width, count, settings.embedding(), settings.hidden(), initRange);
        add(CHARACTERS, layer, width + own);
    }

    /** Features of a token in the topmost layer's output. */
    int width() {
        return width;
    }

    SentenceGraph add(String name, Layer layer, int newWidth) {
        graph.addLayer(name, layer, top);
        top = name;
        width = newWidth;
        return this;
    }

    /** Stacked recurrent layers in one or both directions. */
    SentenceGraph addRecurrent(CellType cell, int layers, int hidden, boolean both, double dropout) {
        for (int i = 0; i < layers; i++) {
            CellLayout layout = CellLayout.of(cell, CellSizes.of(width, hidden));
            if (both) {
                var layer = new BidirectionalRecurrent(layout, Merge.CONCATENATE, dropout, FORGET_BIAS);
                add(recurrentName(i), layer, 2 * hidden);
            } else {
                add(recurrentName(i), new SentenceRecurrent(layout, dropout, FORGET_BIAS), hidden);
            }
        }
        return this;
    }

    static String recurrentName(int layer) {
        return "rnn" + layer;
    }

    ComputationGraphConfiguration build() {
        return graph.setOutputs(OUTPUT).build();
    }
}
