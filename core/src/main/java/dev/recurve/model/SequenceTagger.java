package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerSettings;
import dev.recurve.kernel.Activation;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.Dense;
import dev.recurve.layer.FixedWindow;
import dev.recurve.layer.SoftmaxOutput;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A label for each token of a sentence: token vectors, stacked bidirectional recurrent layers or a window of fixed
 * length, and a softmax or a conditional random field.
 *
 * @see <a href="https://arxiv.org/abs/1508.01991">Huang, Xu and Yu 2015</a>
 * @see <a href="https://arxiv.org/abs/1603.01360">Lample et al. 2016</a>
 */
public final class SequenceTagger extends SentenceModel {
    private final TaggerSettings settings;

    private SequenceTagger(TaggerSettings settings, SentenceSizes sizes, long seed) {
        super(sizes, settings.wordDropout(), configuration(settings, sizes, seed));
        this.settings = settings;
    }

    /** A new tagger with seeded random parameters. */
    public static SequenceTagger create(TaggerSettings settings, SentenceSizes sizes, long seed) {
        return new SequenceTagger(settings, sizes, seed);
    }

    /** DL4J's description of the network. */
    public static ComputationGraphConfiguration configuration(TaggerSettings settings, SentenceSizes sizes, long seed) {
        SentenceGraph graph = new SentenceGraph(sizes, settings.embedding(), settings.initRange(), seed);
        if (settings.network() == TaggerNetwork.WINDOW) {
            FixedWindow window = new FixedWindow(graph.width(), settings.radius(), settings.initRange());
            graph.add("window", window, (2 * settings.radius() + 1) * graph.width());
            Dense dense = new Dense(graph.width(), settings.hidden(), Activation.TANH, settings.dropout());
            graph.add("dense", dense, settings.hidden());
        } else {
            graph.addRecurrent(settings.cell(), settings.layers(), settings.hidden(), true, settings.dropout());
        }
        int labels = sizes.labels().size();
        var output = new SoftmaxOutput(graph.width(), labels, settings.dropout(), settings.initRange());
        return graph.add(SentenceGraph.OUTPUT, output, labels).build();
    }

    @Override
    INDArray labels(SentenceBatch batch, SequenceLengths lengths) {
        if (batch.labels().length != lengths.shape().rows()) {
            throw new IllegalArgumentException("a tagger needs a label for each token, found one for each sentence");
        }
        return timeMajor(batch.labels(), lengths);
    }

    @Override
    public LabelPrediction predict(SentenceBatch batch) {
        float[] probabilities = output(batch); // [time, size, labels]
        int[] labels = best(probabilities);
        for (int row = 0; row < labels.length; row++) {
            if (row / batch.size() >= batch.lengths()[row % batch.size()]) {
                labels[row] = SentenceBatch.NO_LABEL;
            }
        }
        return new LabelPrediction(labels, probabilities);
    }

    /** The settings that the model was built from. */
    public TaggerSettings settings() {
        return settings;
    }
}
