package dev.recurve.model;

import dev.recurve.batch.EncodedSentence;
import dev.recurve.batch.SentenceBatch;
import dev.recurve.batch.SentenceBatch.LabelsOf;
import dev.recurve.config.SpellingType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels sentences many at once, each with the same bits whatever stands beside it.
 *
 * <p>Sums of floats depend on the shapes of the matrices in them. So a batch holds sentences of one length only, and always
 * the same number of them: its shape follows from the sentence's own length. Lanes that would be empty repeat a sentence.
 * Where an LSTM reads characters, which are computed for the words of a batch together, or a sentence is long, the batch is
 * the sentence alone.
 */
public final class SentenceLabeller {
    /** Sentences of a batch: more gain little, and fill up less often. */
    static final int LANES = 16;

    /** Sentences longer than this are batches of their own. */
    private static final int LONG = 512;

    private final SentenceModel model;
    private final LabelsOf labelsOf;

    /** A labeller that runs the model, which stays the caller's. */
    public SentenceLabeller(SentenceModel model) {
        this.model = model;
        labelsOf = model instanceof SequenceTagger ? LabelsOf.TOKENS : LabelsOf.SENTENCES;
    }

    /**
     * Labels sentences.
     *
     * @param sentences tokens, and characters and context if the model reads them
     * @return of each sentence its labels [tokens], or [1] of a classifier, and probabilities [labels of the sentence, labels
     *     that there are]
     */
    public List<LabelPrediction> label(List<EncodedSentence> sentences) {
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < sentences.size(); i++) {
            byLength.computeIfAbsent(sentences.get(i).length(), length -> new ArrayList<>())
                    .add(i);
        }
        LabelPrediction[] predictions = new LabelPrediction[sentences.size()];
        byLength.forEach((length, indices) -> {
            int lanes = lanes(length);
            for (int start = 0; start < indices.size(); start += lanes) {
                List<Integer> own = indices.subList(start, Math.min(start + lanes, indices.size()));
                label(sentences, own, lanes, predictions);
            }
        });
        return Arrays.asList(predictions);
    }

    private int lanes(int length) {
        return model.characters().type() == SpellingType.LSTM || length > LONG ? 1 : LANES;
    }

    private void label(
            List<EncodedSentence> sentences, List<Integer> indices, int lanes, LabelPrediction[] predictions) {
        List<EncodedSentence> together = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            EncodedSentence one = sentences.get(indices.get(Math.min(lane, indices.size() - 1)));
            together.add(new EncodedSentence(one.tokens(), one.characters(), null, one.context(), one.contextTokens()));
        }
        SentenceBatch batch = SentenceBatch.of(together, labelsOf, model.sizes().contextLayers());
        LabelPrediction all = model.predict(batch);
        for (int lane = 0; lane < indices.size(); lane++) {
            predictions[indices.get(lane)] = of(all, batch, lane);
        }
    }

    private LabelPrediction of(LabelPrediction all, SentenceBatch batch, int lane) {
        int count = labelsOf == LabelsOf.TOKENS ? batch.time() : 1;
        int width = model.sizes().labels().size();
        int[] labels = new int[count];
        float[] probabilities = new float[count * width];
        for (int t = 0; t < count; t++) {
            int row = t * batch.size() + lane;
            labels[t] = all.labels()[row];
            System.arraycopy(all.probabilities(), row * width, probabilities, t * width, width);
        }
        return new LabelPrediction(labels, probabilities);
    }
}
