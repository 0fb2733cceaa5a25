package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.kernel.Activation;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.CrfOutput;
import dev.recurve.layer.CrfOutputLayer;
import dev.recurve.layer.Dense;
import dev.recurve.layer.FixedWindow;
import dev.recurve.layer.SoftmaxOutput;
import dev.recurve.text.tag.TagRules;
import java.util.List;
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

    private SequenceTagger(TaggerSettings settings, SentenceSizes sizes, ContextEncoder.Shape contexts, long seed) {
        super(sizes, settings.wordDropout(), configuration(settings, sizes, seed), contexts);
        this.settings = settings;
    }

    /** A new tagger with seeded random parameters. */
    public static SequenceTagger create(TaggerSettings settings, SentenceSizes sizes, long seed) {
        return new SequenceTagger(settings, sizes, null, seed);
    }

    /**
     * A new tagger, of which the language model whose layers it reads is a part.
     *
     * @param contexts that language model, whose parameters are then {@link #takeContexts taken over}; null: none is
     */
    public static SequenceTagger create(
            TaggerSettings settings, SentenceSizes sizes, ContextEncoder.Shape contexts, long seed) {
        return new SequenceTagger(settings, sizes, contexts, seed);
    }

    /** DL4J's description of the network. */
    public static ComputationGraphConfiguration configuration(TaggerSettings settings, SentenceSizes sizes, long seed) {
        SentenceGraph graph =
                new SentenceGraph(sizes, settings.embedding(), settings.characters(), settings.initRange(), seed);
        if (settings.network() == TaggerNetwork.WINDOW) {
            FixedWindow window = new FixedWindow(graph.width(), settings.radius(), settings.initRange());
            graph.add(SentenceGraph.WINDOW, window, (2 * settings.radius() + 1) * graph.width());
            Dense dense = new Dense(graph.width(), settings.hidden(), Activation.TANH, settings.dropout());
            graph.add(SentenceGraph.DENSE, dense, settings.hidden());
        } else {
            graph.addRecurrent(settings.cell(), settings.layers(), settings.hidden(), true, settings.dropout());
        }
        return addOutput(graph, settings, sizes.labels()).build();
    }

    private static SentenceGraph addOutput(SentenceGraph graph, TaggerSettings settings, List<String> labels) {
        int count = labels.size();
        double dropout = settings.dropout();
        return settings.output() == TaggerOutput.CRF
                ? graph.add(
                        SentenceGraph.OUTPUT,
                        new CrfOutput(
                                graph.width(),
                                count,
                                TagRules.transitions(settings.scheme(), labels),
                                dropout,
                                settings.initRange()),
                        count)
                : graph.add(
                        SentenceGraph.OUTPUT,
                        new SoftmaxOutput(graph.width(), count, dropout, settings.initRange()),
                        count);
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
        if (settings.output() == TaggerOutput.CRF) {
            var crf = (CrfOutputLayer) network().getLayer(SentenceGraph.OUTPUT);
            return new LabelPrediction(crf.bestSequences(), probabilities);
        }
        int[] labels = best(probabilities);
        for (int row = 0; row < labels.length; row++) {
            if (row / batch.size() >= batch.lengths()[row % batch.size()]) {
                labels[row] = SentenceBatch.NO_LABEL;
            }
        }
        return new LabelPrediction(labels, probabilities);
    }

    @Override
    public SpellingSettings characters() {
        return settings.characters();
    }

    /** The settings that the model was built from. */
    public TaggerSettings settings() {
        return settings;
    }
}
