package dev.recurve.model;

import dev.recurve.batch.SentenceBatch;
import dev.recurve.config.ClassifierNetwork;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.SentencePooling;
import dev.recurve.config.SpellingSettings;
import dev.recurve.kernel.Activation;
import dev.recurve.kernel.PoolingType;
import dev.recurve.kernel.SequenceLengths;
import dev.recurve.layer.AttentionPooling;
import dev.recurve.layer.Dense;
import dev.recurve.layer.Pooling;
import dev.recurve.layer.SoftmaxOutput;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A label for a sentence: token vectors, recurrent layers whose states are pooled, and a softmax; or the mean of the
 * vectors and a feed-forward network.
 *
 * @see <a href="https://aclanthology.org/P15-1162/">Iyyer et al. 2015 (mean of the vectors)</a>
 */
public final class SentenceClassifier extends SentenceModel {
    private final ClassifierSettings settings;

    private SentenceClassifier(
            ClassifierSettings settings, SentenceSizes sizes, ContextEncoder.Shape contexts, long seed) {
        super(sizes, settings.wordDropout(), configuration(settings, sizes, seed), contexts);
        this.settings = settings;
    }

    /** A new classifier with seeded random parameters. */
    public static SentenceClassifier create(ClassifierSettings settings, SentenceSizes sizes, long seed) {
        return new SentenceClassifier(settings, sizes, null, seed);
    }

    /**
     * A new classifier, of which the language model whose layers it reads is a part.
     *
     * @param contexts that language model, whose parameters are then {@link #takeContexts taken over}; null: none is
     */
    public static SentenceClassifier create(
            ClassifierSettings settings, SentenceSizes sizes, ContextEncoder.Shape contexts, long seed) {
        return new SentenceClassifier(settings, sizes, contexts, seed);
    }

    /** DL4J's description of the network. */
    public static ComputationGraphConfiguration configuration(
            ClassifierSettings settings, SentenceSizes sizes, long seed) {
        SentenceGraph graph =
                new SentenceGraph(sizes, settings.embedding(), settings.characters(), settings.initRange(), seed);
        if (settings.network() == ClassifierNetwork.MEAN_EMBEDDING) {
            graph.add(SentenceGraph.POOLING, new Pooling(graph.width(), PoolingType.MEAN), graph.width());
            Dense dense = new Dense(graph.width(), settings.hidden(), Activation.TANH, settings.dropout());
            graph.add(SentenceGraph.DENSE, dense, settings.hidden());
        } else {
            boolean both = settings.direction() == ModelDirection.BOTH;
            graph.addRecurrent(settings.cell(), settings.layers(), settings.hidden(), both, settings.dropout());
            addPooling(graph, settings, both);
        }
        int labels = sizes.labels().size();
        var output = new SoftmaxOutput(graph.width(), labels, settings.dropout(), settings.initRange());
        return graph.add(SentenceGraph.OUTPUT, output, labels).build();
    }

    private static void addPooling(SentenceGraph graph, ClassifierSettings settings, boolean both) {
        int width = graph.width();
        Layer layer = settings.pooling() == SentencePooling.ATTENTION
                ? new AttentionPooling(width, settings.initRange())
                : new Pooling(width, pooling(settings.pooling(), both));
        graph.add(SentenceGraph.POOLING, layer, width);
    }

    private static PoolingType pooling(SentencePooling pooling, boolean both) {
        return switch (pooling) {
            case LAST -> both ? PoolingType.ENDS : PoolingType.LAST;
            case MEAN -> PoolingType.MEAN;
            case MAX -> PoolingType.MAX;
            case ATTENTION -> throw new IllegalArgumentException("attention is a layer of its own");
        };
    }

    @Override
    INDArray labels(SentenceBatch batch, SequenceLengths lengths) {
        if (batch.labels().length != batch.size()) {
            throw new IllegalArgumentException(
                    "a classifier needs a label for each sentence, found one for each token");
        }
        return Nd4j.createFromArray(batch.labels());
    }

    @Override
    public LabelPrediction predict(SentenceBatch batch) {
        float[] probabilities = output(batch); // [size, labels]
        return new LabelPrediction(best(probabilities), probabilities);
    }

    @Override
    public SpellingSettings characters() {
        return settings.characters();
    }

    /** The settings that the model was built from. */
    public ClassifierSettings settings() {
        return settings;
    }
}
