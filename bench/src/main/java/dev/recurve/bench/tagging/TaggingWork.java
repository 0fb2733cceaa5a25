package dev.recurve.bench.tagging;

import dev.recurve.config.CellType;
import dev.recurve.config.OptimizerSettings;
import dev.recurve.config.OptimizerType;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerNetwork;
import dev.recurve.config.TaggerOutput;
import dev.recurve.config.TaggerSettings;
import dev.recurve.model.SentenceSizes;
import java.util.stream.IntStream;

/**
 * The work of a case: a tagger of token vectors, one bidirectional LSTM layer, and a softmax over tags, without dropout.
 *
 * @param vocabulary number of words
 * @param embedding size of a token's vector
 * @param hidden units of the layer in each direction
 * @param labels number of tags
 * @param training a step of training; else the tags of a batch
 */
record TaggingWork(int vocabulary, int embedding, int hidden, int labels, boolean training) {
    /** Of Adam, as in {@code conf/uner-ner.conf}. */
    static final double LEARNING_RATE = 0.002;

    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPSILON = 1e-8;

    /** All gradients are clipped at this global norm. */
    static final double CLIP = 1;

    private static final double INIT_RANGE = 0.1;

    /** Name of the case, for example {@code bilstm-200-training}. */
    String name() {
        return "bilstm-" + hidden + (training ? "-training" : "-tagging");
    }

    /** Settings of our network. */
    TaggerSettings settings() {
        return new TaggerSettings(
                TaggerNetwork.RECURRENT,
                TaggerOutput.SOFTMAX,
                TagScheme.NONE,
                CellType.LSTM,
                1,
                embedding,
                hidden,
                0,
                SpellingSettings.none(),
                0,
                0,
                INIT_RANGE);
    }

    /** Sizes of our network. */
    SentenceSizes sizes() {
        return SentenceSizes.of(
                vocabulary,
                IntStream.range(0, labels).mapToObj(label -> "T" + label).toList());
    }

    /** Settings of our optimizer. */
    static OptimizerSettings optimizer() {
        return new OptimizerSettings(OptimizerType.ADAM, LEARNING_RATE, 0, BETA1, BETA2, EPSILON, CLIP);
    }

    /**
     * Floating-point operations for a token: two for each multiply-add of the forward pass, and twice as many again for
     * the backward pass; everything but the matrix products is left out, and so is padding.
     */
    double flopsPerToken() {
        double multiplyAdds = 2.0 * 4 * hidden * (embedding + hidden) + 2.0 * hidden * labels;
        return (training ? 3 : 1) * 2 * multiplyAdds;
    }
}
