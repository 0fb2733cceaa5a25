package dev.recurve.probe;

import dev.recurve.kernel.FloatAddress;
import dev.recurve.kernel.FloatMemory;
import dev.recurve.layer.SoftmaxOutputLayer;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ln P} of the right and the wrong sentence of pairs, from the verb on (what stands before it is common to both),
 * over the whole vocabulary: the comparison of Marvin and Linzen 2018. Where sentences end with the verb it is that of
 * its two forms.
 */
public final class SentenceScores {
    private SentenceScores() {}

    /**
     * Log-probabilities.
     *
     * @param pairs all of whose words are in the vocabulary
     * @param wholeSentence whether the words behind the verb count
     * @return nats of the right and the wrong one, [pairs][2]
     */
    public static double[][] of(
            LanguageModel model, Vocabulary vocabulary, List<AgreementPair> pairs, boolean wholeSentence) {
        List<int[]> prefixes = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        List<int[]> cells = new ArrayList<>(); // pair and form that a target counts for
        for (int i = 0; i < pairs.size(); i++) {
            AgreementPair pair = pairs.get(i);
            for (int form = 0; form < 2; form++) {
                List<String> words = new ArrayList<>(pair.prefix());
                List<String> read = new ArrayList<>(List.of(form == 0 ? pair.right() : pair.wrong()));
                read.addAll(wholeSentence ? pair.rest() : List.of());
                for (String word : read) {
                    prefixes.add(VerbMargins.ids(words, vocabulary));
                    targets.add(vocabulary.id(word));
                    cells.add(new int[] {i, form});
                    words.add(word);
                }
            }
        }
        float[] losses = losses(model, prefixes, targets);
        double[][] scores = new double[pairs.size()][2];
        for (int i = 0; i < losses.length; i++) {
            scores[cells.get(i)[0]][cells.get(i)[1]] -= losses[i];
        }
        return scores;
    }

    private static float[] losses(LanguageModel model, List<int[]> prefixes, List<Integer> targets) {
        try (PrefixReader reader = new PrefixReader(model, new PrefixTree(prefixes))) {
            return losses(reader.steps().output(), reader.read(Ablation.NONE), targets);
        }
    }

    /** {@code -ln P} of words behind states of the top layer. */
    static float[] losses(SoftmaxOutputLayer softmax, float[][] hidden, List<Integer> targets) {
        float[] losses = new float[hidden.length];
        try (FloatMemory memory = new FloatMemory()) {
            int width = hidden.length == 0 ? 0 : hidden[0].length;
            FloatAddress rows = memory.reserve((long) hidden.length * width);
            FloatBuffer buffer = rows.asBuffer();
            for (float[] row : hidden) {
                buffer.put(row);
            }
            softmax.losses(rows, targets.stream().mapToInt(Integer::intValue).toArray(), losses);
        }
        return losses;
    }
}
