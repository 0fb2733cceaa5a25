package dev.recurve.spark.averaging;

import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.config.BatchSettings;
import dev.recurve.config.ClassifierSettings;
import dev.recurve.config.SpellingSettings;
import dev.recurve.config.TagScheme;
import dev.recurve.config.TaggerSettings;
import dev.recurve.model.ContextEncoder;
import dev.recurve.model.SentenceClassifier;
import dev.recurve.model.SentenceModel;
import dev.recurve.model.SentenceNetworkSize;
import dev.recurve.model.SentenceSizes;
import dev.recurve.model.SequenceTagger;
import dev.recurve.token.WordForm;
import java.io.Serializable;

/**
 * A tagger or classifier and the batches it learns from.
 *
 * @param tagger its shape; null: a classifier
 * @param classifier its shape; null: a tagger
 * @param sizes of its inputs, and its labels
 * @param batch how sentences are put together
 * @param form in which tokens are looked up
 * @param frozenVectors whether training leaves the vectors of tokens as they are
 * @param trainedContexts the language model that is trained too; null: none is
 */
record SentenceTask(
        TaggerSettings tagger,
        ClassifierSettings classifier,
        SentenceSizes sizes,
        BatchSettings batch,
        WordForm form,
        boolean frozenVectors,
        ContextEncoder.Shape trainedContexts)
        implements Serializable {
    SentenceModel newModel(long seed) {
        SentenceModel model = tagger != null
                ? SequenceTagger.create(tagger, sizes, trainedContexts, seed)
                : SentenceClassifier.create(classifier, sizes, trainedContexts, seed);
        if (frozenVectors) {
            model.freezeTokenVectors();
        }
        return model;
    }

    /** Sizes of all that is trained. */
    SentenceNetworkSize size() {
        var own = SentenceNetworkSize.of(
                tagger != null
                        ? SequenceTagger.configuration(tagger, sizes, 0)
                        : SentenceClassifier.configuration(classifier, sizes, 0));
        return trainedContexts == null ? own : own.plus(trainedContexts.size());
    }

    /** The network that reads characters, if one does. */
    SpellingSettings characters() {
        return tagger != null ? tagger.characters() : classifier.characters();
    }

    /** What the labels belong to. */
    LabelsOf labelsOf() {
        return tagger != null ? LabelsOf.TOKENS : LabelsOf.SENTENCES;
    }

    /** Whether spans are what counts, not tags. */
    boolean marksSpans() {
        return tagger != null && tagger.scheme() != TagScheme.NONE;
    }

    /** In words. */
    String kind() {
        return tagger != null ? "tagger" : "classifier";
    }
}
